using System.Text;
using Sinter.Formats.CoreML.Espresso;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Fuzz;

/// <summary>A valid compiled network of which one file at a time is damaged.</summary>
internal static class EspressoSeed
{
    private const string NetText = """
        {"format_version": 200, "storage": "model.espresso.weights", "analyses": {}, "properties": {}, "metadata_in_weights": [],
        "transform_params": {"image": {"bias_r": 1, "bias_g": 2, "bias_b": 3, "bias_a": 0, "center_mean": 0, "is_network_bgr": 0,
        "scale": 0.5}}, "layers": [
        {"type": "convolution", "name": "c", "bottom": "image", "top": "cr", "C": 2, "K": 3, "Nx": 1, "Ny": 1, "n_groups": 1,
        "stride_x": 2, "stride_y": 1, "pad_mode": 4, "pad_t": 0, "has_biases": 1, "blob_biases": 1, "blob_weights": 3, "fused_relu": 1,
        "fused_tanh": 0, "has_batch_norm": 0, "n_parallel": 1, "debug_info": "c", "weights": {}},
        {"type": "pool", "name": "p", "bottom": "cr", "top": "p", "avg_or_max": 1, "size_x": 2, "size_y": 2, "pad_mode": 0, "pad_l": 1},
        {"type": "batchnorm", "name": "b", "bottom": "p", "top": "b", "C": 2, "training": 1, "training_instancenorm": 1,
        "training_eps": 0.001, "training_momentum": 0.9, "blob_batchnorm_params": 5},
        {"type": "elementwise", "name": "e", "bottom": "b,p", "top": "e", "operation": 0, "alpha": 1, "beta": 0, "fused_relu": 0},
        {"type": "transpose", "name": "t", "bottom": "e", "top": "t", "axis_seq": 4, "axis_n": 3, "axis_k": 0, "axis_h": 2, "axis_w": 1},
        {"type": "reshape", "name": "r", "bottom": "t", "top": "r", "mode": 0, "dynamic_shape": false, "dst_nd_rank": 2, "dst_seq": 1,
        "dst_n": 1, "dst_k": 1, "dst_h": -1, "dst_w": 2},
        {"type": "flatten", "name": "f", "bottom": "r", "top": "f", "mode": 0, "nd_axis": 0},
        {"type": "inner_product", "name": "d", "bottom": "f", "top": "d", "nB": 2, "nC": 1, "has_biases": 1, "blob_biases": 7,
        "blob_weights": 9, "has_relu": 0, "has_tanh": 1},
        {"type": "softmax", "name": "s", "bottom": "d", "top": "y", "C": 2, "attributes": {"is_output": 1}}]}
        """;

    private const string ShapeText = """
        {"layer_shapes": {"image": {"n": 1, "k": 3, "h": 4, "w": 4, "_rank": 4}, "e": {"n": 1, "k": 2, "h": 3, "w": 2, "_rank": 4},
        "r": {"n": 1, "k": 1, "h": 6, "w": 2, "_rank": 2}, "f": {"n": 1, "k": 1, "h": 6, "w": 2, "_rank": 2}}}
        """;

    public static byte[] Net { get; } = Encoding.UTF8.GetBytes(NetText);

    public static byte[] Shapes { get; } = Encoding.UTF8.GetBytes(ShapeText);

    public static byte[] Weights { get; } = MakeWeights();

    /// <summary>Texts as class labels.</summary>
    public static byte[] TypeData { get; } = MakeTypeData();

    public static void Read(byte[]? net = null, byte[]? shapes = null, byte[]? weights = null, byte[]? typeData = null) =>
        EspressoReader.Read(new EspressoSource("model.mlmodelc", Wire.Model.TypeOneofCase.NeuralNetworkClassifier, 4, Description(),
            net ?? Net, shapes ?? Shapes, _ => weights ?? Weights)
        {
            TypeData = typeData ?? TypeData,
        });

    private static Wire.ModelDescription Description()
    {
        var image = new Wire.ImageFeatureType { Width = 4, Height = 4, ColorSpace = Wire.ImageFeatureType.Types.ColorSpace.Rgb };
        return new Wire.ModelDescription
        {
            Input = { new Wire.FeatureDescription { Name = "image", Type = new Wire.FeatureType { ImageType = image } } },
        };
    }

    private static byte[] MakeWeights()
    {
        int[] sizes = [8, 8, 0, 24, 0, 32, 0, 16, 0, 8];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((ulong)sizes.Length);
        for (int i = 0; i < sizes.Length; i++)
        {
            writer.Write((ulong)i);
            writer.Write((ulong)sizes[i]);
        }
        writer.Write(new byte[sizes.Sum()]);
        writer.Flush();
        return stream.ToArray();
    }

    private static byte[] MakeTypeData()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((ulong)Wire.Model.TypeOneofCase.NeuralNetworkClassifier);
        writer.Write((ulong)Wire.NeuralNetworkClassifier.StringClassLabelsFieldNumber);
        writer.Write(1ul);
        foreach (string text in (ReadOnlySpan<string>)["cat", "y"])
        {
            writer.Write((ulong)text.Length);
            writer.Write(Encoding.UTF8.GetBytes(text));
        }
        writer.Flush();
        return stream.ToArray();
    }
}
