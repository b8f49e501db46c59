namespace Sinter.Formats.CoreML.Espresso;

/// <summary>Layers that slide a window over height (y) and width (x).</summary>
internal static class EspressoWindows
{
    private enum PaddingMode
    {
        Explicit = 0,
        SameBottomRightHeavy = 1,
        Valid = 2,
        SameTopLeftHeavy = 4,
    }

    public static void TranslateConvolution(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        layer.Expect("has_batch_norm", 0);
        layer.Expect("has_prelu", 0);
        int outputs = layer.Size("C"), inputs = layer.Size("K"), groups = layer.Size("n_groups", 1);
        int height = layer.Size("Ny"), width = layer.Size("Nx");
        if (inputs % groups != 0 || outputs % groups != 0)
            throw layer.Invalid("n_groups", $"a divisor of {inputs} and {outputs} channels", $"{groups}");
        var parameters = new Wire.ConvolutionLayerParams
        {
            OutputChannels = (ulong)outputs,
            KernelChannels = (ulong)(inputs / groups),
            NGroups = (ulong)groups,
            KernelSize = { (ulong)height, (ulong)width },
            Stride = { (ulong)layer.Size("stride_y", 1), (ulong)layer.Size("stride_x", 1) },
            DilationFactor = { (ulong)layer.Size("dilation_y", 1), (ulong)layer.Size("dilation_x", 1) },
            HasBias = layer.Flag("has_biases"),
            Weights = translation.Weights(layer, (Int128)outputs * (inputs / groups) * height * width),
            Bias = translation.Biases(layer, outputs),
        };
        (parameters.Valid, Wire.SamePadding? same) = Padding(layer);
        if (same is not null)
            parameters.Same = same;
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Convolution = parameters },
            EspressoActivations.Fused(layer, "fused_relu", "fused_tanh"));
    }

    public static void TranslatePooling(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        layer.Expect("top_shape_style", 0);
        var parameters = new Wire.PoolingLayerParams
        {
            Type = layer.Int("avg_or_max") switch
            {
                0 => Wire.PoolingLayerParams.Types.PoolingType.Average,
                1 => Wire.PoolingLayerParams.Types.PoolingType.Max,
                2 => Wire.PoolingLayerParams.Types.PoolingType.L2,
                _ => throw layer.UnknownValue("avg_or_max"),
            },
            KernelSize = { (ulong)layer.Size("size_y"), (ulong)layer.Size("size_x") },
            Stride = { (ulong)layer.Size("stride_y", 1), (ulong)layer.Size("stride_x", 1) },
            AvgPoolExcludePadding = layer.Flag("average_count_exclude_padding"),
            GlobalPooling = layer.Flag("is_global"),
        };
        (parameters.Valid, Wire.SamePadding? same) = Padding(layer);
        if (same is not null)
            parameters.Same = same;
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Pooling = parameters });
    }

    private static (Wire.ValidPadding? Valid, Wire.SamePadding? Same) Padding(EspressoLayer layer)
    {
        layer.Expect("pad_fill_mode", 0);
        layer.Expect("pad_value", 0);
        Wire.BorderAmounts amounts = Borders(layer, "pad_t", "pad_b", "pad_l", "pad_r");
        var mode = (PaddingMode)layer.Int("pad_mode", 0);
        if (mode != PaddingMode.Explicit && amounts.BorderAmounts_.Any(edge => edge.StartEdgeSize != 0 || edge.EndEdgeSize != 0))
            throw layer.Unsupported($"pad_mode {(int)mode} and amounts of padding");
        return mode switch
        {
            PaddingMode.Explicit or PaddingMode.Valid => (new Wire.ValidPadding { PaddingAmounts = amounts }, null),
            PaddingMode.SameBottomRightHeavy => (null, Same(Wire.SamePadding.Types.SamePaddingMode.BottomRightHeavy)),
            PaddingMode.SameTopLeftHeavy => (null, Same(Wire.SamePadding.Types.SamePaddingMode.TopLeftHeavy)),
            _ => throw layer.UnknownValue("pad_mode"),
        };

        static Wire.SamePadding Same(Wire.SamePadding.Types.SamePaddingMode mode) => new() { AsymmetryMode = mode };
    }

    /// <summary>Amounts at the edges of height and width.</summary>
    public static Wire.BorderAmounts Borders(EspressoLayer layer, string top, string bottom, string left, string right) => new()
    {
        BorderAmounts_ =
        {
            new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = layer.Amount(top), EndEdgeSize = layer.Amount(bottom) },
            new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = layer.Amount(left), EndEdgeSize = layer.Amount(right) },
        },
    };
}
