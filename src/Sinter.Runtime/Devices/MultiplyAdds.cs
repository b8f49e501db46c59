using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>How many multiplications with an addition an operation means, by its definition: what its time is compared with. An algorithm
/// may get by with fewer.</summary>
public static class MultiplyAdds
{
    /// <summary>The count; 0 for operations that are no sums of products, or whose shapes are not known.</summary>
    public static double Of(Operation operation)
    {
        if (operation.Outputs.IsEmpty || CountOf(operation.Outputs[0].Type) is not { } results)
            return 0;
        return ChannelsLast.PlainName(operation.Type) switch
        {
            "conv" when ShapeOf(operation, "weight") is { Rank: > 0 } weight => results * TapsOf(weight),
            "conv_transpose" when ShapeOf(operation, "weight") is { Rank: > 0 } weight && ShapeOf(operation, "x") is { } x =>
                x.ElementCount * TapsOf(weight),
            "linear" when ShapeOf(operation, "weight") is { Rank: 2 } weight => results * weight[1],
            "matmul" when ShapeOf(operation, "x") is { Rank: > 0 } x => results * x[x.Rank - (IsTrue(operation, "transpose_x") && x.Rank > 1 ? 2 : 1)],
            "lstm" when ShapeOf(operation, "x") is { Rank: 3 } x => Recurrent(operation, x),
            StridedAttention.OperationName when operation.Input("sizes")?.ConstantTensor is { } sizes => Attention(sizes.ToInts()),
            _ => 0,
        };
    }

    private static double Recurrent(Operation operation, Shape x) => (double)x[0] * x[1] *
        new[] { "weight_ih", "weight_hh", "weight_ih_back", "weight_hh_back" }
            .Sum(parameter => (double)(ShapeOf(operation, parameter)?.ElementCount ?? 0));

    private static double Attention(ReadOnlySpan<int> sizes)
    {
        double pairs = 1;
        foreach (int size in sizes[..^2])
            pairs *= size;
        return pairs * (sizes[^2] + sizes[^1]);
    }

    private static double TapsOf(Shape weight) => weight[0] == 0 ? 0 : (double)weight.ElementCount / weight[0];

    private static bool IsTrue(Operation operation, string parameter) =>
        operation.Input(parameter)?.ConstantTensor is { ElementType: ElementType.Bool, Count: 1 } given && given.Bytes[0] != 0;

    private static Shape? ShapeOf(Operation operation, string parameter) =>
        operation.Input(parameter)?.Type is TensorType type && type.TryGetShape(out Shape shape) ? shape : null;

    private static double? CountOf(MilType type) =>
        type is TensorType tensor && tensor.TryGetShape(out Shape shape) ? shape.ElementCount : null;
}
