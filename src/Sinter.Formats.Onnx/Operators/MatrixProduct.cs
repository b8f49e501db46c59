using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] MatrixProduct =>
    [
        new("Einsum", EinsumConversion.Convert),
        new("Gemm", Gemm),
        new("MatMul", node => node.Same(MatMul(node, node[0], node[1]))),
    ];

    private static Variable MatMul(NodeConversion node, Variable x, Variable y, bool transposeX = false, bool transposeY = false) =>
        node.Op("matmul", ("x", x), ("y", y), ("transpose_x", Values.Bool(transposeX)), ("transpose_y", Values.Bool(transposeY)));

    private static IReadOnlyList<GraphValue?> Gemm(NodeConversion node)
    {
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        bool transposeX = node.Flag("transA"), transposeY = node.Flag("transB");
        Variable x = node[0], y = node[1];
        Variable? addend = node.Has(2) && beta != 0 ? node[2] : null;
        ElementType type = NodeConversion.ElementOf(x);
        if (alpha == 1 && type.IsFloat() && !transposeX && transposeY && IsWeight(y)
            && NodeConversion.TypeOf(y).TryGetShape(out Shape weight) && Bias(node, addend, beta, weight[0]) is { } bias)
            return node.Same(node.Op("linear", ("x", x), ("weight", y), ("bias", bias)));
        Variable product = MatMul(node, x, y, transposeX, transposeY);
        if (alpha != 1)
            product = node.Binary("mul", product, alpha);
        if (addend is not null)
            product = node.Binary("add", product, beta == 1 ? addend : node.Binary("mul", addend, beta));
        return node.Same(product);
    }

    /// <summary>True for what is known before the program runs, though perhaps compressed.</summary>
    private static bool IsWeight(Variable value) =>
        value.Producer is { } producer && (producer.IsConstant || producer.Type.StartsWith("constexpr", StringComparison.Ordinal));

    /// <summary>A bias vector that has the effect of the addend; null when none has.</summary>
    private static Variable? Bias(NodeConversion node, Variable? addend, float beta, int size)
    {
        if (addend is null)
            return node.Constant(Tensor.Create(NodeConversion.ElementOf(node[0]), Shape.Of(size)));
        if (addend.ConstantTensor is not { } known || known.Count != size || (known.Rank > 1 && known.Shape[known.Rank - 1] != size))
            return null;
        if (beta == 1)
            return known.Rank == 1 ? addend : node.Constant(known.Reshaped(Shape.Of(size)));
        return node.Constant(TensorConversion.FromDoubles(known.ElementType, Shape.Of(size), [.. known.ToDoubles().Select(value => value * beta)]));
    }
}
