using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Matrix products.</summary>
internal static class LinearBindings
{
    public static CpuKernel? BindLinear(BindingSite site)
    {
        if (!site.IsFloat("x") || !site.IsKnownOrAbsent("bias"))
            return null;
        if (site.Compressed("weight") is { } compressed)
            return BindCompressed(site, site.Packed.Get(compressed, rowsAreColumns: true), site.KnownFloats("bias"));
        if (site.Arguments.KnownTensor("weight") is not { } weight)
            return null;
        int columns = weight.Shape[0], depth = weight.Shape[1];
        int rows = site.Shape("x").Rank == 0 ? 1 : (int)(site.Shape("x").ElementCount / depth);
        PackedMatrix packed = PackMatrix(site, weight, depth, columns, transposed: true);
        float[] bias = site.Arguments.KnownTensor("bias")?.ToFloats() ?? [];
        UnaryOperation activation = site.Epilogue.Activation;
        return new CpuKernel("matrix product, packed", site.WithResidual(site.Argument("x")), (in KernelCall call) => MatMul.Multiply(
            call.Floats(0), rows, packed, call.OutputFloats(),
            new Epilogue { ColumnBias = bias, Residual = call.FloatsOrNone(1), Activation = activation }, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindMatMul(BindingSite site)
    {
        if (!site.IsFloat("x") || !site.IsFloat("y"))
            return null;
        Shape x = site.Shape("x"), y = site.Shape("y");
        MatMulGeometry geometry = MatMulGeometry.Read(site.Arguments, x, y);
        (float[] bias, UnaryOperation activation) = (site.Epilogue.Bias, site.Epilogue.Activation);
        if (!geometry.TransposeX && site.Compressed("y") is { } compressed)
            return BindCompressed(site, site.Packed.Get(compressed, rowsAreColumns: geometry.TransposeY), site.Epilogue.Bias);
        if (site.Arguments.KnownTensor("y") is { } constant && y.Rank == 2 && !geometry.TransposeX)
        {
            PackedMatrix packed = PackMatrix(site, constant, geometry.Inner, geometry.Columns, geometry.TransposeY);
            int rows = geometry.XMatrices.Length * geometry.Rows;
            return new CpuKernel("matrix product, packed", site.WithResidual(site.Argument("x")), (in KernelCall call) => MatMul.Multiply(
                call.Floats(0), rows, packed, call.OutputFloats(),
                new Epilogue { ColumnBias = bias, Residual = call.FloatsOrNone(1), Activation = activation }, call.Pool, call.Cancellation));
        }
        if (geometry.Inner == 0)
            return null;
        Batch batch = Batch.Of(x, y, geometry);
        return new CpuKernel("matrix product", site.WithResidual(site.Argument("x"), site.Argument("y")), (in KernelCall call) => MatMul.Multiply(
            new MatMulShape
            {
                Rows = geometry.Rows,
                Columns = geometry.Columns,
                Depth = geometry.Inner,
                TransposeLeft = geometry.TransposeX,
                TransposeRight = geometry.TransposeY,
                BatchDimensions = batch.Dimensions,
                LeftBatchStrides = batch.Left,
                RightBatchStrides = batch.Right,
            },
            call.Floats(0), call.Floats(1), call.OutputFloats(),
            new Epilogue { ColumnBias = bias, Residual = call.FloatsOrNone(2), Activation = activation }, call.Pool, call.Cancellation));
    }

    /// <summary>A product with a matrix whose panels are expanded when they are needed.</summary>
    private static CpuKernel BindCompressed(BindingSite site, CompressedMatrix matrix, float[] bias)
    {
        int rows = (int)(site.Shape("x").ElementCount / matrix.Depth);
        UnaryOperation activation = site.Epilogue.Activation;
        return new CpuKernel("matrix product, compressed", site.WithResidual(site.Argument("x")), (in KernelCall call) => MatMul.Multiply(
            call.Floats(0), rows, matrix, call.OutputFloats(),
            new Epilogue { ColumnBias = bias, Residual = call.FloatsOrNone(1), Activation = activation }, call.Pool, call.Cancellation));
    }

    private static PackedMatrix PackMatrix(BindingSite site, Tensor constant, int depth, int columns, bool transposed) =>
        site.Packed.Get(constant, $"{depth} {columns} {transposed}", elements => PackedMatrix.Pack(elements, depth, columns, transposed),
            bytes => PackedMatrix.FromBytes(bytes, depth, columns, MatMulKernel.Current));

    /// <summary>The batch dimensions of a product, and how far each operand moves along them, in elements.</summary>
    private sealed record Batch(int[] Dimensions, int[] Left, int[] Right)
    {
        public static Batch Of(Shape x, Shape y, MatMulGeometry geometry)
        {
            int rank = Math.Max(Math.Max(x.Rank, y.Rank) - 2, 0);
            var dimensions = new int[rank];
            for (int i = 0; i < rank; i++)
                dimensions[i] = Math.Max(Size(x, rank, i), Size(y, rank, i));
            return new Batch(
                dimensions, Strides(x, rank, geometry.Rows * geometry.Inner), Strides(y, rank, geometry.Inner * geometry.Columns));
        }

        /// <summary>Size of batch axis <paramref name="axis"/> of <paramref name="rank"/>, right aligned before the matrix's own two
        /// axes.</summary>
        private static int Size(Shape shape, int rank, int axis)
        {
            int own = axis - (rank - (shape.Rank - 2));
            return own >= 0 && shape.Rank > 2 ? shape[own] : 1;
        }

        private static int[] Strides(Shape shape, int rank, int matrix)
        {
            var strides = new int[rank];
            int stride = matrix;
            for (int i = rank - 1; i >= 0; i--)
            {
                int size = Size(shape, rank, i);
                strides[i] = size == 1 ? 0 : stride;
                stride *= size;
            }
            return strides;
        }
    }
}
