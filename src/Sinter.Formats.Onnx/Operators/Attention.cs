using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Attention =>
    [
        new("Attention", node => new AttentionConversion(node).Convert()),
        new("LinearAttention", node => new LinearAttentionConversion(node).Convert()),
        new("RotaryEmbedding", RotaryEmbedding),
    ];

    private static IReadOnlyList<GraphValue?> RotaryEmbedding(NodeConversion node)
    {
        Variable x = node[0], cosines = node[1], sines = node[2];
        bool isFlat = node.Rank(x) == 3;
        Variable sizes = node.Sizes(x);
        if (isFlat)
        {
            int heads = node.Size("num_heads", 0);
            x = Heads(node, x, heads > 0 ? heads : throw node.Invalid("num_heads for an input of rank 3", "none"));
        }
        if (node.Has(3))
            (cosines, sines) = (node.Gather(cosines, node[3], 0), node.Gather(sines, node[3], 0));
        int width = node.SizeOf(x, 3), turned = node.Size("rotary_embedding_dim", 0) is var given and > 0 ? given : width;
        Variable first = node.Slice(x, 3, 0, turned);
        bool isInterleaved = node.Flag("interleaved");
        (Variable real, Variable imaginary) = isInterleaved
            ? (node.Slice(first, 3, 0, null, 2), node.Slice(first, 3, 1, null, 2))
            : (node.Slice(first, 3, 0, turned / 2), node.Slice(first, 3, turned / 2, null));
        Variable Spread(Variable cache) => node.ExpandDims(node.Slice(cache, 2, 0, turned / 2), 1);
        (cosines, sines) = (Spread(cosines), Spread(sines));
        Variable left = node.Binary("sub", node.Binary("mul", cosines, real), node.Binary("mul", sines, imaginary));
        Variable right = node.Binary("add", node.Binary("mul", sines, real), node.Binary("mul", cosines, imaginary));
        Variable result = isInterleaved
            ? node.ReshapeTo(node.Stack([left, right], 4), node.Sizes(first))
            : node.Concat([left, right], 3);
        if (turned < width)
            result = node.Concat([result, node.Slice(x, 3, turned, null)], 3);
        return node.Same(isFlat ? node.ReshapeTo(node.SwapAxes(result, 1, 2), sizes) : result);
    }

    /// <summary>[batch, steps, heads * width] as [batch, heads, steps, width].</summary>
    internal static Variable Heads(NodeConversion node, Variable x, int heads)
    {
        int width = node.SizeOf(x, 2);
        if (heads < 1 || width % heads != 0)
            throw node.Invalid($"a number of heads that divides {width}", $"{heads}");
        Variable sizes = node.Sizes(x), shape = node.Concat([node.Slice(sizes, 0, 0, 2), node.Constant(Tensor.From<int>(Shape.Of(2), [heads, width / heads]))], 0);
        if (shape.ConstantTensor is null)
            node.Partial.Set(shape, [.. node.Dimensions(x).Take(2).Select(size => size.IsKnown ? size.Size : (int?)null), heads, width / heads]);
        return node.SwapAxes(node.ReshapeTo(x, shape), 1, 2);
    }
}
