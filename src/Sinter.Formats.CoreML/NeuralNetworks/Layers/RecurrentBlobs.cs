using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>The values of recurrent layers in the forms that operations have: sequences [Seq, Batch, C], states [Batch, H], and the weights
/// of all gates stacked.</summary>
internal static class RecurrentBlobs
{
    public static (int Inputs, int Hidden) Sizes(LayerLowering layer, ulong inputs, ulong hidden) =>
        (layer.Size(inputs, "inputVectorSize", 1), layer.Size(hidden, "outputVectorSize", 1));

    /// <summary>The layer's first input.</summary>
    public static Variable Sequence(LayerLowering layer)
    {
        int rank = layer.Rank(layer.Input);
        TensorType type = LayerLowering.TypeOf(layer.Input);
        if (rank == 3)
            return layer.Input;
        return rank == 5 && type[3].IsCompatibleWith(1) && type[4].IsCompatibleWith(1)
            ? layer.Op("squeeze", ("x", layer.Input), ("axes", Literals.Ints(3, 4)))
            : throw layer.Invalid("an input [Seq, Batch, C, 1, 1]", type.ToString());
    }

    /// <summary>An input of the layer, or zeros.</summary>
    public static Variable State(LayerLowering layer, Variable sequence, int input, int hidden)
    {
        if (layer.Has(input))
            return layer.Reshape(layer[input], -1, hidden);
        Variable batch = layer.Slice(layer.ShapeOf(sequence), 1, 2);
        return layer.Op("fill", ("shape", layer.Concat([batch, layer.Vector(hidden)], 0)), ("value", Literals.Float(0)));
    }

    /// <summary>A sequence and states in the form of a network's blobs.</summary>
    public static Variable[] Results(LayerLowering layer, IReadOnlyList<Variable> results) =>
    [
        .. results.Select((result, i) =>
            layer.Op("expand_dims", ("x", result), ("axes", i == 0 ? Literals.Ints(3, 4) : Literals.Ints(0, 3, 4)))),
    ];

    public static TensorLiteral Direction(bool isReverse) => Literals.Text(isReverse ? "reverse" : "forward");

    public static Variable Rows(LayerLowering layer, int columns, int hidden, params Wire.WeightParams?[] gates)
    {
        float[] rows = Joined(layer, [hidden, columns], gates);
        return layer.Constant(Tensor.From<float>(Shape.Of(checked(gates.Length * hidden), columns), rows));
    }

    public static Variable Vectors(LayerLowering layer, int hidden, params Wire.WeightParams?[] gates)
    {
        float[] rows = Joined(layer, [hidden], gates);
        return layer.Constant(Tensor.From<float>(Shape.Of(rows.Length), rows));
    }

    public static float[] Joined(LayerLowering layer, long[] shape, params Wire.WeightParams?[] gates) =>
        [.. gates.SelectMany((gate, i) => layer.Weights(gate, $"weights of gate {i}", shape).Span<float>().ToArray())];
}
