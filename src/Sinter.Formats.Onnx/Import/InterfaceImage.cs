using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>Inputs and outputs that are pictures: [1, C, H, W] with values from 0 to 255; an input is scaled and moved to what the graph
/// takes.</summary>
internal static class InterfaceImage
{
    public static (OnnxProgramFeature Feature, Variable Variable, TensorValue Value) Add(OnnxFeature input, string name, ElementType declared,
        Dimension[] dimensions, OnnxImageInput image, BlockBuilder builder)
    {
        bool isChannelsLast = IsChannelsLast($"input {input.Name}", dimensions, image.Channels);
        (Dimension height, Dimension width) = isChannelsLast ? (dimensions[1], dimensions[2]) : (dimensions[2], dimensions[3]);
        ElementType element = Element(image);
        var type = new TensorType(element, 1, image.Channels, height, width);
        Variable variable = builder.Input(name, type), value = variable;
        if (image.IsFloat16)
            value = builder.Add("cast", $"{name}_float", ("x", value), ("dtype", Values.Text("fp32")));
        if (image.Scale != 1)
            value = builder.Add("mul", $"{name}_scaled", ("x", value), ("y", Values.Number(image.Scale, ElementType.Float32)));
        if (image.Bias.Any(bias => bias != 0))
        {
            TensorLiteral bias = image.Bias.Length == 1
                ? Values.Number(image.Bias[0], ElementType.Float32)
                : Values.Numbers(image.Bias.AsSpan(), Shape.Of(1, image.Bias.Length, 1, 1), ElementType.Float32);
            value = builder.Add("add", $"{name}_biased", ("x", value), ("y", bias));
        }
        if (isChannelsLast)
            value = builder.Add("transpose", $"{name}_channels_last", ("x", value), ("perm", Values.Ints(0, 2, 3, 1)));
        ElementType runtime = declared.ToRuntimeType();
        if (runtime != ElementType.Float32)
            value = builder.Add("cast", $"{name}_cast", ("x", value), ("dtype", Values.Text(runtime.MilName())));
        return (new OnnxProgramFeature(name, input.Name, declared, type, [null, null, null, null]) { Image = image }, variable,
            new TensorValue(value, declared));
    }

    /// <summary>The element type that pictures have in a program.</summary>
    public static ElementType Element(OnnxImageInput image) => image.IsFloat16 ? ElementType.Float16 : ElementType.Float32;

    /// <summary>An output of the graph as [1, C, H, W].</summary>
    /// <exception cref="ModelInputException">It has no such shape.</exception>
    public static Variable Pixels(OnnxFeature output, Variable value, OnnxImageInput image, string name, BlockBuilder builder)
    {
        var type = (TensorType)value.Type;
        Dimension[] dimensions = type.HasRank ? [.. type.Dimensions] : [];
        return IsChannelsLast($"output {output.Name}", dimensions, image.Channels)
            ? builder.Add("transpose", $"{name}_channels_first", ("x", value), ("perm", Values.Ints(0, 3, 1, 2)))
            : value;
    }

    private static bool IsChannelsLast(string feature, Dimension[] dimensions, int channels)
    {
        bool isChannelsLast = dimensions.Length == 4 && !dimensions[1].Is(channels) && dimensions[3].Is(channels);
        if (dimensions.Length == 4 && (isChannelsLast || dimensions[1].IsCompatibleWith(channels)) && dimensions[0].IsCompatibleWith(1))
            return isChannelsLast;
        throw new ModelInputException(ModelStage.Convert, feature,
            $"[1, {channels}, H, W] or [1, H, W, {channels}] for a picture with {channels} channels", $"[{string.Join(", ", dimensions)}]");
    }
}
