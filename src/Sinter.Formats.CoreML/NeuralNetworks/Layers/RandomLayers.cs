using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Random numbers.</summary>
internal static class RandomLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.RandomNormalLike] = layer => [Normal(layer, layer.ShapeOf(layer.Input), layer.Layer.RandomNormalLike.Mean,
            layer.Layer.RandomNormalLike.StdDev, layer.Layer.RandomNormalLike.Seed)],
        [LayerCase.RandomNormalStatic] = layer => [Normal(layer, Static(layer, layer.Layer.RandomNormalStatic.OutputShape),
            layer.Layer.RandomNormalStatic.Mean, layer.Layer.RandomNormalStatic.StdDev, layer.Layer.RandomNormalStatic.Seed)],
        [LayerCase.RandomNormalDynamic] = layer => [Normal(layer, layer.ToInts(layer.Input), layer.Layer.RandomNormalDynamic.Mean,
            layer.Layer.RandomNormalDynamic.StdDev, layer.Layer.RandomNormalDynamic.Seed)],
        [LayerCase.RandomUniformLike] = layer => [Uniform(layer, layer.ShapeOf(layer.Input), layer.Layer.RandomUniformLike.MinVal,
            layer.Layer.RandomUniformLike.MaxVal, layer.Layer.RandomUniformLike.Seed)],
        [LayerCase.RandomUniformStatic] = layer => [Uniform(layer, Static(layer, layer.Layer.RandomUniformStatic.OutputShape),
            layer.Layer.RandomUniformStatic.MinVal, layer.Layer.RandomUniformStatic.MaxVal, layer.Layer.RandomUniformStatic.Seed)],
        [LayerCase.RandomUniformDynamic] = layer => [Uniform(layer, layer.ToInts(layer.Input), layer.Layer.RandomUniformDynamic.MinVal,
            layer.Layer.RandomUniformDynamic.MaxVal, layer.Layer.RandomUniformDynamic.Seed)],
        [LayerCase.RandomBernoulliLike] = layer =>
            [Bernoulli(layer, layer.ShapeOf(layer.Input), layer.Layer.RandomBernoulliLike.Prob, layer.Layer.RandomBernoulliLike.Seed)],
        [LayerCase.RandomBernoulliStatic] = layer => [Bernoulli(layer, Static(layer, layer.Layer.RandomBernoulliStatic.OutputShape),
            layer.Layer.RandomBernoulliStatic.Prob, layer.Layer.RandomBernoulliStatic.Seed)],
        [LayerCase.RandomBernoulliDynamic] = layer =>
            [Bernoulli(layer, layer.ToInts(layer.Input), layer.Layer.RandomBernoulliDynamic.Prob, layer.Layer.RandomBernoulliDynamic.Seed)],
        [LayerCase.CategoricalDistribution] = layer => [Categorical(layer)],
    };

    private static Variable Static(LayerLowering layer, IEnumerable<ulong> shape) =>
        layer.Vector([.. shape.Select(size => layer.Size(size, "outputShape"))]);

    private static Variable Normal(LayerLowering layer, Variable shape, float mean, float deviation, long seed) => layer.Op("random_normal",
        ("shape", shape), ("mean", Literals.Float(mean)), ("stddev", Literals.Float(deviation)), ("seed", Seed(seed)));

    private static Variable Uniform(LayerLowering layer, Variable shape, float low, float high, long seed) => layer.Op("random_uniform",
        ("shape", shape), ("low", Literals.Float(low)), ("high", Literals.Float(high)), ("seed", Seed(seed)));

    private static Variable Bernoulli(LayerLowering layer, Variable shape, float probability, long seed) => layer.Op("random_bernoulli",
        ("shape", shape), ("prob", Literals.Float(probability)), ("seed", Seed(seed)));

    /// <summary>Seeds beyond 32 bits keep their low bits.</summary>
    private static TensorLiteral Seed(long seed) => Literals.Int(unchecked((int)seed));

    private static Variable Categorical(LayerLowering layer)
    {
        Wire.CategoricalDistributionLayerParams distribution = layer.Layer.CategoricalDistribution;
        Variable x = layer.Input;
        if (!distribution.IsLogits)
            x = layer.Op("log", ("x", x), ("epsilon", Literals.Float(distribution.Eps)));
        if (distribution.Temperature is not (0 or 1))
            x = layer.Binary("mul", x, Literals.Float(1 / distribution.Temperature));
        return layer.ToFloats(layer.Op("random_categorical", ("x", x), ("mode", Literals.Text("logits")),
            ("size", Literals.Int(layer.Int(distribution.NumSamples, "numSamples"))), ("seed", Seed(distribution.Seed))));
    }
}
