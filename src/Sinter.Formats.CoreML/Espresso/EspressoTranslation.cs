using System.Globalization;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>The layers of the message that a compiled network becomes, and what translating one of its layers needs.</summary>
/// <param name="shapes">Ranks of blobs.</param>
/// <param name="weights">Weights of layers.</param>
/// <param name="inputs">Names of the network's inputs.</param>
/// <param name="updatable">Names of the layers that are trained on the device.</param>
internal sealed class EspressoTranslation(
    EspressoShapes shapes, EspressoWeights weights, IEnumerable<string> inputs, IReadOnlySet<string> updatable)
{
    private readonly HashSet<string> _blobs = new(inputs, StringComparer.Ordinal);
    private int _betweens;

    public EspressoShapes Shapes { get; } = shapes;

    public List<Wire.NeuralNetworkLayer> Layers { get; } = [];

    /// <summary>Translates one layer.</summary>
    /// <exception cref="ModelFormatException">The layer is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">Its type, or something in it, is not known.</exception>
    public void Add(EspressoLayer layer)
    {
        if (layer.Inputs.FirstOrDefault(blob => !_blobs.Contains(blob)) is { } dangling)
            throw layer.Invalid("bottom", "an input of the network or an output of an earlier layer", $"\"{dangling}\"");
        EspressoLayers.Translate(layer, this);
        layer.CheckAllRead();
    }

    /// <summary>Adds what a layer became.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="wire">It without name, inputs and outputs.</param>
    /// <param name="fused">What is applied to its output; null for nothing.</param>
    public void Emit(EspressoLayer layer, Wire.NeuralNetworkLayer wire, Wire.ActivationParams? fused = null)
    {
        wire.Name = layer.Name;
        wire.Input.AddRange(layer.Inputs);
        wire.IsUpdatable = updatable.Contains(layer.Name);
        Layers.Add(wire);
        if (layer.Outputs is not [var output])
            throw layer.Invalid("top", "one output", $"{layer.Outputs.Count}");
        if (!_blobs.Add(output))
            throw layer.Unsupported($"the blob \"{output}\", which is written already,");
        if (fused is null)
        {
            wire.Output.Add(output);
            return;
        }
        string between = layer.Name;
        while (!_blobs.Add(between))
            between = string.Create(CultureInfo.InvariantCulture, $"{layer.Name}_{_betweens++}");
        wire.Output.Add(between);
        Layers.Add(new Wire.NeuralNetworkLayer { Name = output, Input = { between }, Output = { output }, Activation = fused });
    }

    /// <summary>The weights of a convolution or a dense layer.</summary>
    public Wire.WeightParams Weights(EspressoLayer layer, Int128 count)
    {
        Wire.WeightParams read = layer.Has("blob_weights_f16")
            ? weights.Halves(layer.Int("blob_weights_f16"), count, layer.Place)
            : weights.Floats(BlobOf(layer), count, layer.Place);
        read.IsUpdatable = updatable.Contains(layer.Name);
        return read;

        static int BlobOf(EspressoLayer layer) => layer.Has("quantization_lut_weights_blob")
            ? throw layer.Unsupported("quantized weights")
            : layer.Int("blob_weights");
    }

    /// <summary>The biases of a layer that has them; null for others.</summary>
    public Wire.WeightParams? Biases(EspressoLayer layer, int count)
    {
        if (!layer.Flag("has_biases"))
            return null;
        Wire.WeightParams read = weights.PaddedFloats(layer.Int("blob_biases"), count, layer.Place);
        read.IsUpdatable = updatable.Contains(layer.Name);
        return read;
    }

    public Wire.WeightParams Floats(EspressoLayer layer, string attribute, Int128 count) =>
        weights.Floats(layer.Int(attribute), count, layer.Place);

    public Wire.WeightParams[] Columns(EspressoLayer layer, string attribute, int rows, int columns) =>
        weights.Columns(layer.Int(attribute), rows, columns, layer.Place);
}
