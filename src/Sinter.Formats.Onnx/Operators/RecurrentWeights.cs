using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>The weights of one direction, gates in the order of ONNX.</summary>
/// <param name="Input">[gates * hidden, features].</param>
/// <param name="Recurrent">[gates * hidden, hidden].</param>
/// <param name="InputBias">[gates * hidden]; null for none.</param>
/// <param name="RecurrentBias">[gates * hidden]; null for none.</param>
/// <param name="Peephole">[3 * hidden]; null for none.</param>
internal sealed record RecurrentWeights(Variable Input, Variable Recurrent, Variable? InputBias, Variable? RecurrentBias, Variable? Peephole)
{
    public static RecurrentWeights Of(NodeConversion node, int direction, int gates, int hidden, bool isLstm)
    {
        Variable? bias = node.Has(3) ? node.Pick(node[3], 0, direction) : null;
        int size = gates * hidden;
        return new RecurrentWeights(Part(node, 1, direction), Part(node, 2, direction), bias is null ? null : node.Slice(bias, 0, 0, size),
            bias is null ? null : node.Slice(bias, 0, size, 2 * size), isLstm && node.Has(7) ? node.Pick(node[7], 0, direction) : null);
    }

    /// <summary>The weights of a direction; a slice of a constant is a constant, without a copy.</summary>
    private static Variable Part(NodeConversion node, int input, int direction)
    {
        if (node.Input(input).Constant is { Rank: 3 } known && known.ElementType.IsFloat() && known.ElementType == known.ElementType.ToRuntimeType()
            && direction < known.Shape[0])
        {
            int bytes = known.ByteLength / known.Shape[0];
            return node.Constant(Tensor.OverReadOnly(known.ElementType, Shape.Of(known.Shape[1], known.Shape[2]), known.Memory.Slice(direction * bytes, bytes)));
        }
        return node.Pick(node[input], 0, direction);
    }
}
