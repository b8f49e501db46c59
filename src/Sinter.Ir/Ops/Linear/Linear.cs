using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x times the transpose of <c>weight</c> [outputs, inputs], plus <c>bias</c>, over the last axis of x, whatever
/// its rank.</summary>
internal sealed class Linear() : OperationDefinition("linear", OperationFamily.Linear)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), Const("weight", Numbers, "T"), Const("bias", Numbers, "T").Optional()),
        new(Opset.iOS17, In("x", Numbers, "T"), Const("weight", Numbers, "U"), Const("bias", Numbers, "U").Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x"), weight = arguments.TensorType("weight");
        if (weight.HasRank && weight.Rank != 2)
            throw arguments.Invalid("weight", "a matrix", weight.ToString());
        Dimension outputs = weight.HasRank ? weight[0] : Dimension.Unknown, inputs = weight.HasRank ? weight[1] : Dimension.Unknown;
        if (x.HasRank && (x.Rank == 0 || !x[x.Rank - 1].IsCompatibleWith(inputs)))
            throw arguments.Invalid("x", $"{inputs} elements along the last axis, as the weight {weight} has", x.ToString());
        if (arguments.Has("bias") && arguments.TensorType("bias") is { HasRank: true } bias
            && (bias.Rank != 1 || !bias[0].IsCompatibleWith(outputs)))
            throw arguments.Invalid("bias", $"a vector of {outputs} elements", bias.ToString());
        return [x.HasRank ? x.WithDimensions([.. x.Dimensions[..^1], outputs]) : x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Shape shape = OutputShape(arguments);
        Tensor x = arguments.Tensor("x"), weight = arguments.Tensor("weight");
        Tensor? bias = arguments.TensorOrNull("bias");
        if (!x.ElementType.IsFloat() && !weight.ElementType.IsFloat())
        {
            long[] integers = Product(shape, x.ToLongs(), weight.Shape, weight.ToLongs(), bias?.ToLongs());
            return [TensorConversion.FromLongs(x.ElementType, shape, integers)];
        }
        double[] values = Product(shape, x.ToDoubles(), weight.Shape, weight.ToDoubles(), bias?.ToDoubles());
        return [TensorConversion.FromDoubles(x.ElementType, shape, values)];
    }

    private static T[] Product<T>(Shape shape, T[] x, Shape weightShape, T[] weight, T[]? bias)
        where T : System.Numerics.INumber<T>
    {
        int outputs = weightShape[0], inputs = weightShape[1];
        var results = new T[Tensor.CheckedByteLength(ElementType.UInt8, shape)];
        int rows = outputs == 0 ? 0 : results.Length / outputs;
        for (int row = 0; bias is not null && row < rows; row++)
            bias.CopyTo(results, row * outputs);
        var left = MatrixView.Of(0, rows, inputs, false);
        var right = MatrixView.Of(0, inputs, outputs, true);
        MatrixProduct.Accumulate(x, left, weight, right, results, rows, inputs, outputs);
        return results;
    }
}
