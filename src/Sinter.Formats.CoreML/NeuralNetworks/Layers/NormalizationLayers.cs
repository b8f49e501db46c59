using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Layers that bring values to a common scale.</summary>
internal static class NormalizationLayers
{
    private const float BatchNormEpsilon = 1e-5f, DefaultEpsilon = 1e-6f;

    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Batchnorm] = layer => [BatchNorm(layer)],
        [LayerCase.Mvn] = layer => [MeanVariance(layer)],
        [LayerCase.L2Normalize] = layer => [L2Normalize(layer)],
        [LayerCase.Lrn] = layer => [LocalResponse(layer)],
        [LayerCase.LayerNormalization] = layer => [LayerNorm(layer)],
    };

    private static Variable BatchNorm(LayerLowering layer)
    {
        Wire.BatchnormLayerParams norm = layer.Layer.Batchnorm;
        int channels = layer.Size(norm.Channels, "channels", 1);
        Argument epsilon = Literals.Float(norm.Epsilon == 0 ? BatchNormEpsilon : norm.Epsilon);
        Variable gamma = layer.WeightConstant(norm.Gamma, "gamma", channels), beta = layer.WeightConstant(norm.Beta, "beta", channels);
        if (norm.ComputeMeanVar && norm.InstanceNormalization)
        {
            return layer.OverPlanes(layer.Input, x =>
                layer.Op("instance_norm", ("x", x), ("gamma", gamma), ("beta", beta), ("epsilon", epsilon)));
        }
        if (norm.ComputeMeanVar)
            return Scaled(layer, Standardize(layer, [.. Others(layer.RequireRank(layer.Input, 3))], epsilon), gamma, beta);
        Variable mean = layer.WeightConstant(norm.Mean, "mean", channels),
            variance = layer.WeightConstant(norm.Variance, "variance", channels);
        return layer.OverPlanes(layer.Input, x => layer.Op("batch_norm",
            ("x", x), ("mean", mean), ("variance", variance), ("gamma", gamma), ("beta", beta), ("epsilon", epsilon)));
    }

    /// <summary>All axes but the channels'.</summary>
    private static IEnumerable<int> Others(int rank) => Enumerable.Range(0, rank).Where(axis => axis != rank - 3);

    private static Variable Scaled(LayerLowering layer, Variable x, Variable gamma, Variable beta) =>
        layer.Binary("add", layer.Binary("mul", x, layer.Reshape(gamma, -1, 1, 1)), layer.Reshape(beta, -1, 1, 1));

    private static Variable MeanVariance(LayerLowering layer)
    {
        Wire.MeanVarianceNormalizeLayerParams norm = layer.Layer.Mvn;
        int[] axes = norm.AcrossChannels ? [-3, -2, -1] : [-2, -1];
        if (norm.NormalizeVariance)
            return Standardize(layer, axes, Literals.Float(norm.Epsilon == 0 ? DefaultEpsilon : norm.Epsilon));
        return layer.Binary("sub", layer.Input, Mean(layer, layer.Input, axes));
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon) over some axes.</summary>
    private static Variable Standardize(LayerLowering layer, int[] axes, Argument epsilon) =>
        axes is [-2, -1] or [-3, -2, -1]
            ? layer.Op("layer_norm", ("x", layer.Input), ("axes", Literals.Ints(axes)), ("epsilon", epsilon))
            : StandardizeOverAny(layer, axes, epsilon);

    private static Variable StandardizeOverAny(LayerLowering layer, int[] axes, Argument epsilon)
    {
        Variable centered = layer.Binary("sub", layer.Input, Mean(layer, layer.Input, axes));
        Variable variance = Mean(layer, layer.Binary("mul", centered, centered), axes);
        return layer.Binary("mul", centered, layer.Op("rsqrt", ("x", variance), ("epsilon", epsilon)));
    }

    private static Variable Mean(LayerLowering layer, Variable x, int[] axes) =>
        layer.Op("reduce_mean", ("x", x), ("axes", Literals.Ints(axes)), ("keep_dims", Literals.Bool(true)));

    private static Variable L2Normalize(LayerLowering layer)
    {
        float epsilon = layer.Layer.L2Normalize.Epsilon;
        return layer.OverPlanes(layer.Input, x =>
            layer.Op("l2_norm", ("x", x), ("epsilon", Literals.Float(epsilon == 0 ? DefaultEpsilon : epsilon))));
    }

    private static Variable LocalResponse(LayerLowering layer)
    {
        Wire.LRNLayerParams norm = layer.Layer.Lrn;
        int size = layer.Size(norm.LocalSize, "localSize", 1);
        return layer.OverPlanes(layer.Input, x => layer.Op("local_response_norm", ("x", x), ("size", Literals.Int(size)),
            ("alpha", Literals.Float(norm.Alpha)), ("beta", Literals.Float(norm.Beta)), ("k", Literals.Float(norm.K == 0 ? 1 : norm.K))));
    }

    private static Variable LayerNorm(LayerLowering layer)
    {
        Wire.LayerNormalizationLayerParams norm = layer.Layer.LayerNormalization;
        long[] shape = [.. norm.NormalizedShape];
        int rank = layer.RequireRank(layer.Input, Math.Max(1, shape.Length));
        if (shape.Length == 0)
            throw layer.Invalid("a normalizedShape", "none");
        int[] axes = [.. Enumerable.Range(rank - shape.Length, shape.Length)];
        return layer.Op("layer_norm", ("x", layer.Input), ("axes", Literals.Ints(axes)),
            ("gamma", layer.WeightConstant(norm.Gamma, "gamma", shape)),
            ("beta", layer.WeightConstant(norm.Beta, "beta", shape)), ("epsilon", Literals.Float(norm.Eps)));
    }
}
