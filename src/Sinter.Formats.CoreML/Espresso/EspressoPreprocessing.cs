using System.Text.Json;
using ColorSpace = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>What is done to an image before the first layer sees it.</summary>
internal static class EspressoPreprocessing
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "scale", "bias_r", "bias_g", "bias_b", "bias_a", "center_mean", "is_network_bgr",
    };

    /// <exception cref="ModelFormatException">The values are damaged, or the input is none of the model's.</exception>
    /// <exception cref="ModelUnsupportedException">Something is done that is not known.</exception>
    public static Wire.NeuralNetworkPreprocessing Read(string input, JsonElement transform, Wire.ModelDescription description, string place)
    {
        place = $"{place}, transform_params, {input}";
        Wire.FeatureType? type = description.Input.FirstOrDefault(feature => feature.Name == input)?.Type;
        if (type is null)
            throw new ModelFormatException(ModelStage.Read, place, "the name of an input", $"\"{input}\"");
        if (type.TypeCase != Wire.FeatureType.TypeOneofCase.ImageType)
            throw Unsupported(place, $"preprocessing of a {type.TypeCase}");
        Dictionary<string, JsonElement> members = EspressoJson.Members(transform, place);
        if (members.Keys.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            throw Unsupported(place, $"preprocessing with \"{unknown}\"");
        float red = Value("bias_r", 0), green = Value("bias_g", 0), blue = Value("bias_b", 0);
        foreach (string name in (ReadOnlySpan<string>)["bias_a", "center_mean"])
        {
            if (Value(name, 0) != 0)
                throw Unsupported(place, $"preprocessing with {name} {EspressoJson.Shown(members[name])}");
        }
        ColorSpace color = type.ImageType.ColorSpace;
        if ((color == ColorSpace.Bgr) != (Value("is_network_bgr", 0) != 0))
            throw Unsupported(place, $"a network that takes {(color == ColorSpace.Bgr ? "RGB" : "BGR")} from {color} images");
        bool isColor = color is ColorSpace.Rgb or ColorSpace.Bgr;
        if (!isColor && (red != green || green != blue))
            throw Unsupported(place, "different biases of a grayscale image");
        var scaler = new Wire.NeuralNetworkImageScaler { ChannelScale = Value("scale", 1) };
        if (isColor)
            (scaler.RedBias, scaler.GreenBias, scaler.BlueBias) = (red, green, blue);
        else
            scaler.GrayBias = red;
        return new Wire.NeuralNetworkPreprocessing { FeatureName = input, Scaler = scaler };

        float Value(string name, float absent) =>
            members.TryGetValue(name, out JsonElement element) ? EspressoJson.Float(element, $"{place}, {name}") : absent;
    }

    private static ModelUnsupportedException Unsupported(string place, string what) =>
        new(ModelStage.Read, place, what, EspressoReader.Advice);
}
