using Google.Protobuf;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Messages of layers and their weights.</summary>
internal static class Layers
{
    /// <summary>A layer that reads x and writes y.</summary>
    public static Wire.NeuralNetworkLayer Layer(Action<Wire.NeuralNetworkLayer> set) => Layer("x", "y", set);

    /// <summary>A layer named after its output; blobs with commas between them.</summary>
    public static Wire.NeuralNetworkLayer Layer(string inputs, string outputs, Action<Wire.NeuralNetworkLayer> set)
    {
        var layer = new Wire.NeuralNetworkLayer { Name = $"make {outputs}" };
        layer.Input.AddRange(inputs.Split(',', StringSplitOptions.RemoveEmptyEntries));
        layer.Output.AddRange(outputs.Split(',', StringSplitOptions.RemoveEmptyEntries));
        set(layer);
        return layer;
    }

    /// <summary>The same layer with one more input.</summary>
    public static Wire.NeuralNetworkLayer Reading(this Wire.NeuralNetworkLayer layer, string blob)
    {
        layer.Input.Add(blob);
        return layer;
    }

    public static Wire.WeightParams Weights(params float[] values) => new() { FloatValue = { values } };

    public static Wire.WeightParams Weights(IEnumerable<double> values) => new() { FloatValue = { values.Select(value => (float)value) } };

    public static Wire.WeightParams Halves(params float[] values) => new()
    {
        Float16Value = ByteString.CopyFrom([.. values.SelectMany(value => BitConverter.GetBytes((Half)value))]),
    };

    /// <summary>Values without a pattern, exact in float32; the same for the same seed.</summary>
    public static float[] Numbers(int count, int seed, float scale = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.Next(-64, 65) / 64f) * scale)];
    }
}
