using System.Collections.Frozen;
using Sinter.Formats.CoreML.NeuralNetworks.Layers;
using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>What a layer becomes: gives one value per output of the layer; there may be more than a file names.</summary>
internal delegate IReadOnlyList<Variable> LayerRule(LayerLowering layer);

/// <summary>The rule of every kind of layer but branches, loops and custom layers. There is no other registration.</summary>
internal static class LayerTable
{
    private static readonly FrozenDictionary<LayerCase, LayerRule> Rules = new[]
    {
        ActivationLayers.Rules,
        ArithmeticLayers.Rules,
        ComparisonLayers.Rules,
        ConstantLayers.Rules,
        ConvolutionLayers.Rules,
        EmbeddingLayers.Rules,
        GatherScatterLayers.Rules,
        JoiningLayers.Rules,
        LinearLayers.Rules,
        MathLayers.Rules,
        MaskLayers.Rules,
        NormalizationLayers.Rules,
        OrderLayers.Rules,
        PaddingLayers.Rules,
        PoolingLayers.Rules,
        RandomLayers.Rules,
        RecurrentLayers.Rules,
        ReductionLayers.Rules,
        RegionLayers.Rules,
        RepetitionLayers.Rules,
        ResamplingLayers.Rules,
        ShapeLayers.Rules,
        SlicingLayers.Rules,
    }.SelectMany(family => family).ToFrozenDictionary(rule => rule.Key, rule => rule.Value);

    public static LayerRule? Find(LayerCase layer) => Rules.GetValueOrDefault(layer);

    /// <summary>Every kind of layer that has a rule here.</summary>
    public static IEnumerable<LayerCase> All => Rules.Keys;
}
