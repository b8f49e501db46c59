using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Rows of a table by index.</summary>
internal static class EmbeddingLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Embedding] = layer => [Embedding(layer)],
        [LayerCase.EmbeddingND] = layer => [EmbeddingNd(layer)],
    };

    /// <summary>[..., 1, 1, 1] of indices becomes [..., C, 1, 1].</summary>
    private static Variable Embedding(LayerLowering layer)
    {
        Wire.EmbeddingLayerParams table = layer.Layer.Embedding;
        layer.RequireRank(layer.Input, 4);
        Variable indices = WithoutOnes(layer, -3, -2, -1);
        Variable rows = Lookup(layer, indices, table.Weights, table.HasBias ? table.Bias : null, table.OutputChannels, table.InputDim);
        return layer.Op("expand_dims", ("x", rows), ("axes", Literals.Ints(-2, -1)));
    }

    /// <summary>[..., 1] of indices becomes [..., C].</summary>
    private static Variable EmbeddingNd(LayerLowering layer)
    {
        Wire.EmbeddingNDLayerParams table = layer.Layer.EmbeddingND;
        layer.RequireRank(layer.Input, 1);
        Variable indices = WithoutOnes(layer, -1);
        return Lookup(layer, indices, table.Weights, table.HasBias ? table.Bias : null, table.EmbeddingSize, table.VocabSize);
    }

    /// <summary>The input without its last axes, which must be of size 1.</summary>
    private static Variable WithoutOnes(LayerLowering layer, params int[] axes)
    {
        TensorType type = LayerLowering.TypeOf(layer.Input);
        return axes.All(axis => type[type.Rank + axis].IsCompatibleWith(1))
            ? layer.Op("squeeze", ("x", layer.Input), ("axes", Literals.Ints(axes)))
            : throw layer.Invalid($"an input whose last {axes.Length} axes are of size 1", type.ToString());
    }

    /// <summary>The file has the table's entries as columns.</summary>
    private static Variable Lookup(
        LayerLowering layer, Variable indices, Wire.WeightParams weights, Wire.WeightParams? bias, ulong width, ulong entries)
    {
        int size = layer.Size(width, "the size of an entry", 1), count = layer.Size(entries, "the number of entries", 1);
        Variable columns = layer.WeightConstant(weights, "weights", size, count);
        Variable rows = layer.Op("gather", ("x", layer.Transpose(columns, 1, 0)), ("indices", layer.ToInts(indices)),
            ("axis", Literals.Int(0)));
        return bias is null ? rows : layer.Binary("add", rows, layer.WeightConstant(bias, "bias", size));
    }
}
