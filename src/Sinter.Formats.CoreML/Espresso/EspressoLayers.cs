namespace Sinter.Formats.CoreML.Espresso;

/// <summary>Which layer of a compiled network becomes which layer of the message. A type, a mode or an attribute that is not listed is
/// refused.</summary>
internal static class EspressoLayers
{
    private static readonly Dictionary<string, Action<EspressoLayer, EspressoTranslation>> Translations = new(StringComparer.Ordinal)
    {
        ["activation"] = EspressoActivations.Translate,
        ["batchnorm"] = TranslateNormalization,
        ["concat"] = TranslateConcat,
        ["convolution"] = EspressoWindows.TranslateConvolution,
        ["crop"] = EspressoRearrangements.TranslateCrop,
        ["elementwise"] = EspressoElementwise.Translate,
        ["expand_dims"] = EspressoRearrangements.TranslateExpandDims,
        ["flatten"] = EspressoRearrangements.TranslateFlatten,
        ["general_padding"] = EspressoRearrangements.TranslatePadding,
        ["inner_product"] = TranslateInnerProduct,
        ["load_constant"] = TranslateConstant,
        ["pool"] = EspressoWindows.TranslatePooling,
        ["reshape"] = EspressoRearrangements.TranslateReshape,
        ["softmax"] = TranslateSoftmax,
        ["softmax_nd"] = TranslateSoftmaxNd,
        ["space_to_depth"] = EspressoRearrangements.TranslateSpaceToDepth,
        ["squeeze"] = EspressoRearrangements.TranslateSqueeze,
        ["transpose"] = EspressoRearrangements.TranslateTranspose,
        ["upsample"] = EspressoRearrangements.TranslateUpsample,
    };

    public static void Translate(EspressoLayer layer, EspressoTranslation translation)
    {
        if (!Translations.TryGetValue(layer.Type, out Action<EspressoLayer, EspressoTranslation>? translate))
        {
            throw new ModelUnsupportedException(ModelStage.Read, layer.Place, $"a compiled layer of type \"{layer.Type}\"",
                EspressoReader.Advice);
        }
        translate(layer, translation);
    }

    private static void TranslateInnerProduct(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        layer.Expect("has_prelu", 0);
        layer.Expect("is_lookup", 0);
        layer.Expect("quantization_mode", 0);
        int inputs = layer.Size("nB"), outputs = layer.Size("nC");
        var parameters = new Wire.InnerProductLayerParams
        {
            InputChannels = (ulong)inputs,
            OutputChannels = (ulong)outputs,
            HasBias = layer.Flag("has_biases"),
            Weights = translation.Weights(layer, (Int128)inputs * outputs),
            Bias = translation.Biases(layer, outputs),
        };
        translation.Emit(layer, new Wire.NeuralNetworkLayer { InnerProduct = parameters },
            EspressoActivations.Fused(layer, "has_relu", "has_tanh"));
    }

    /// <summary>The table has scale, shift, mean and variance of each channel. The latter two are not used by the normalization of single
    /// instances; for the others it is not known whether the variance includes the epsilon.</summary>
    private static void TranslateNormalization(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        if (!layer.Flag("training") || !layer.Flag("training_instancenorm"))
            throw layer.Unsupported("stored statistics");
        layer.Ignore("training_momentum");
        int channels = layer.Size("C");
        float epsilon = layer.Float("training_eps");
        if (epsilon <= 0)
            throw layer.UnknownValue("training_eps");
        Wire.WeightParams[] columns = translation.Columns(layer, "blob_batchnorm_params", channels, 4);
        var parameters = new Wire.BatchnormLayerParams
        {
            Channels = (ulong)channels,
            ComputeMeanVar = true,
            InstanceNormalization = true,
            Epsilon = epsilon,
            Gamma = columns[0],
            Beta = columns[1],
        };
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Batchnorm = parameters });
    }

    private static void TranslateConcat(EspressoLayer layer, EspressoTranslation translation) =>
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Concat = new Wire.ConcatLayerParams() });

    private static void TranslateConstant(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(0);
        int[] sizes = [layer.Size("n", 1), layer.Size("k"), layer.Size("h"), layer.Size("w")];
        Int128 count = sizes.Aggregate(Int128.One, (product, size) => product * size);
        Wire.WeightParams data = translation.Floats(layer, "constant_blob", count);
        if (!layer.Has("nd_rank"))
        {
            if (sizes[0] != 1)
                throw layer.UnknownValue("n");
            var image = new Wire.LoadConstantLayerParams { Data = data };
            image.Shape.AddRange(sizes[1..].Select(size => (ulong)size));
            translation.Emit(layer, new Wire.NeuralNetworkLayer { LoadConstant = image });
            return;
        }
        int rank = layer.Int("nd_rank");
        if (rank is < 1 or > 4 || sizes[..(4 - rank)].Any(size => size != 1))
            throw layer.UnknownValue("nd_rank");
        var parameters = new Wire.LoadConstantNDLayerParams { Data = data };
        parameters.Shape.AddRange(sizes[(4 - rank)..].Select(size => (ulong)size));
        translation.Emit(layer, new Wire.NeuralNetworkLayer { LoadConstantND = parameters });
    }

    /// <summary>Axes are numbered from the last: 2 is the channel.</summary>
    private static void TranslateSoftmax(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        if (layer.Int("C") != 2)
            throw layer.UnknownValue("C");
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Softmax = new Wire.SoftmaxLayerParams() });
    }

    private static void TranslateSoftmaxNd(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        var parameters = new Wire.SoftmaxNDLayerParams { Axis = layer.Int("nd_axis") };
        translation.Emit(layer, new Wire.NeuralNetworkLayer { SoftmaxND = parameters });
    }
}
