using Sinter.Ir;
using PaddingCase = Sinter.Formats.CoreML.Wire.ConvolutionLayerParams.ConvolutionPaddingTypeOneofCase;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;
using PaddingType = Sinter.Formats.CoreML.Wire.Convolution3DLayerParams.Types.PaddingType;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Convolutions and their transposes over two or three spatial axes.</summary>
internal static class ConvolutionLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Convolution] = layer => [Convolve(layer)],
        [LayerCase.Convolution3D] = layer => [Convolve3D(layer)],
    };

    private static Variable Convolve(LayerLowering layer)
    {
        Wire.ConvolutionLayerParams convolution = layer.Layer.Convolution;
        int outputs = layer.Size(convolution.OutputChannels, "outputChannels", 1),
            groups = Math.Max(1, layer.Size(convolution.NGroups, "nGroups"));
        int kernels = layer.Size(convolution.KernelChannels, "kernelChannels", 1);
        int[] kernel = layer.Sizes(convolution.KernelSize, "kernelSize", 2, 3);
        (string padType, int[]? pad) = Padding(layer, convolution);
        var window = new Window(layer.Sizes(convolution.Stride, "stride", 2, 1),
            layer.Sizes(convolution.DilationFactor, "dilationFactor", 2, 1),
            padType, pad, groups);
        Variable? bias = convolution.HasBias ? layer.WeightConstant(convolution.Bias, "bias", outputs) : null;
        if (convolution.IsDeconvolution)
        {
            if (outputs % groups != 0)
                throw layer.Invalid($"output channels that {groups} groups share", $"{outputs}");
            Variable deconvolution = layer.WeightConstant(convolution.Weights, "weights", kernels, outputs / groups, kernel[0], kernel[1]);
            int[]? target = convolution.OutputShape.Count == 0 ? null : layer.Sizes(convolution.OutputShape, "outputShape", 2, 0);
            return layer.OverPlanes(layer.Input, x => Transposed(layer, x, deconvolution, bias, window, target));
        }
        Variable weight = layer.Has(1)
            ? layer[1]
            : layer.WeightConstant(convolution.Weights, "weights", outputs, kernels, kernel[0], kernel[1]);
        return layer.OverPlanes(layer.Input, x => Direct(layer, x, weight, bias, window));
    }

    private static (string PadType, int[]? Pad) Padding(LayerLowering layer, Wire.ConvolutionLayerParams convolution) =>
        convolution.ConvolutionPaddingTypeCase == PaddingCase.Same
            ? (BorderSizes.SameType(layer, convolution.Same), null)
            : BorderSizes.Valid(layer, convolution.Valid?.PaddingAmounts);

    private static Variable Convolve3D(LayerLowering layer)
    {
        Wire.Convolution3DLayerParams convolution = layer.Layer.Convolution3D;
        int groups = Math.Max(1, convolution.NGroups);
        int outputs = Positive(layer, convolution.OutputChannels), inputs = Positive(layer, convolution.InputChannels);
        long[] kernel = [Positive(layer, convolution.KernelDepth), Positive(layer, convolution.KernelHeight),
            Positive(layer, convolution.KernelWidth)];
        var window = new Window(
            [OneOrMore(convolution.StrideDepth), OneOrMore(convolution.StrideHeight), OneOrMore(convolution.StrideWidth)],
            [OneOrMore(convolution.DilationDepth), OneOrMore(convolution.DilationHeight), OneOrMore(convolution.DilationWidth)],
            convolution.PaddingType switch { PaddingType.Custom => "custom", PaddingType.Valid => "valid", _ => "same" },
            convolution.PaddingType == PaddingType.Custom
                ? [convolution.CustomPaddingFront, convolution.CustomPaddingBack, convolution.CustomPaddingTop,
                    convolution.CustomPaddingBottom,
                    convolution.CustomPaddingLeft, convolution.CustomPaddingRight]
                : null,
            groups);
        if (outputs % groups != 0 || inputs % groups != 0)
            throw layer.Invalid($"channels that {groups} groups share", $"{inputs} and {outputs}");
        Variable? bias = convolution.HasBias ? layer.WeightConstant(convolution.Bias, "bias", outputs) : null;
        if (!convolution.IsDeconvolution)
        {
            Variable weight = layer.WeightConstant(convolution.Weights, "weights", [outputs, inputs / groups, .. kernel]);
            return Direct(layer, layer.Input, weight, bias, window);
        }
        // The documented order is [C_out / g, C_in, ...], which only differs from the operation's in name: writers store [C_in, C_out / g,
        // ...].
        Variable transposed = layer.WeightConstant(convolution.Weights, "weights", [inputs, outputs / groups, .. kernel]);
        int[]? target = convolution.OutputShape.Count == 0 ? null : layer.Sizes(convolution.OutputShape, "outputShape", 3, 0);
        return Transposed(layer, layer.Input, transposed, bias, window, target);
    }

    private static Variable Direct(LayerLowering layer, Variable x, Variable weight, Variable? bias, Window window) => layer.Op("conv",
        ("x", x), ("weight", weight), ("bias", bias is null ? null : (Argument?)bias), ("strides", Literals.Ints(window.Strides)),
        ("dilations", Literals.Ints(window.Dilations)), ("pad_type", Literals.Text(window.PadType)), ("pad", window.PadArgument),
        ("groups", Literals.Int(window.Groups)));

    /// <summary>A requested shape decides the padding alone.</summary>
    private static Variable Transposed(LayerLowering layer, Variable x, Variable weight, Variable? bias, Window window, int[]? target) =>
        layer.Op("conv_transpose", ("x", x), ("weight", weight), ("bias", bias is null ? null : (Argument?)bias),
            ("strides", Literals.Ints(window.Strides)), ("dilations", Literals.Ints(window.Dilations)),
            ("pad_type", Literals.Text(target is null ? window.PadType : "same")),
            ("pad", target is null ? window.PadArgument : null), ("groups", Literals.Int(window.Groups)),
            ("output_shape", target is null ? null : Literals.Ints([1, 1, .. target])));

    private static int Positive(LayerLowering layer, int value) => value > 0 ? value
        : throw layer.Invalid("sizes of one or more", $"{value}");

    private static int OneOrMore(int value) => value == 0 ? 1 : value;

    private readonly record struct Window(int[] Strides, int[] Dilations, string PadType, int[]? Pad, int Groups)
    {
        public Argument? PadArgument => Pad is null ? null : Literals.Ints(Pad);
    }
}
