namespace Sinter.Kernels;

/// <summary>A function of two elements over one stretch, where an operand may be one element for all.</summary>
internal static unsafe class BinaryPiece
{
    public static void Run(BinaryKind kind, float* x, bool xIsScalar, float* y, bool yIsScalar, float* z, int count)
    {
        switch (kind)
        {
            case BinaryKind.Add: Run<VectorBinaryLoop<AddOperator<float>, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            case BinaryKind.Subtract: Run<VectorBinaryLoop<SubtractOperator<float>, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            case BinaryKind.Multiply: Run<VectorBinaryLoop<MultiplyOperator<float>, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            case BinaryKind.Divide: Run<VectorBinaryLoop<DivideOperator, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            case BinaryKind.Max: Run<VectorBinaryLoop<MaxOperator<float>, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            case BinaryKind.Min: Run<VectorBinaryLoop<MinOperator<float>, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            case BinaryKind.FloorDivide: Run<ScalarBinaryLoop<FloorDivideOperator, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            case BinaryKind.Power: Run<ScalarBinaryLoop<PowerOperator, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            case BinaryKind.Modulo: Run<ScalarBinaryLoop<ModuloOperator, float>>(x, xIsScalar, y, yIsScalar, z, count); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown operation.");
        }
    }

    private static void Run<TLoop>(float* x, bool xIsScalar, float* y, bool yIsScalar, float* z, int count)
        where TLoop : struct, IBinaryLoop<float, float>
    {
        TLoop loop = default;
        if (xIsScalar && yIsScalar)
        {
            loop.Both(x, y, z, 1);
            new Span<float>(z, count).Fill(*z);
        }
        else if (xIsScalar)
        {
            loop.ScalarLeft(*x, y, z, count);
        }
        else if (yIsScalar)
        {
            loop.ScalarRight(x, *y, z, count);
        }
        else
        {
            loop.Both(x, y, z, count);
        }
    }
}
