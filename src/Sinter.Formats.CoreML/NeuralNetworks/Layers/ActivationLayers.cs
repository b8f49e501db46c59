using Sinter.Ir;
using Sinter.Tensors;
using ActivationCase = Sinter.Formats.CoreML.Wire.ActivationParams.NonlinearityTypeOneofCase;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Nonlinear functions of each element.</summary>
internal static class ActivationLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Activation] = layer => [Activate(layer, layer.Input)],
        [LayerCase.ClampedReLU] = layer =>
            [layer.Op("clamped_relu", ("x", layer.Input), ("alpha", Literals.Float(layer.Layer.ClampedReLU.Alpha)),
                ("beta", Literals.Float(layer.Layer.ClampedReLU.Beta)))],
        [LayerCase.Gelu] = layer => [layer.Op("gelu", ("x", layer.Input), ("mode", Literals.Text(GeluMode(layer))))],
        [LayerCase.Softmax] = layer => [Softmax(layer, -3)],
        [LayerCase.SoftmaxND] = layer => [Softmax(layer, layer.Layer.SoftmaxND.Axis)],
    };

    private static Variable Activate(LayerLowering layer, Variable x)
    {
        Wire.ActivationParams activation = layer.Layer.Activation;
        return activation.NonlinearityTypeCase switch
        {
            ActivationCase.Linear => WithTwo(layer, "linear_activation", activation.Linear.Alpha, activation.Linear.Beta),
            ActivationCase.ReLU => layer.Unary("relu", x),
            ActivationCase.LeakyReLU => WithOne(layer, "leaky_relu", activation.LeakyReLU.Alpha),
            ActivationCase.ThresholdedReLU => WithOne(layer, "thresholded_relu", activation.ThresholdedReLU.Alpha),
            ActivationCase.PReLU => Prelu(layer, activation.PReLU.Alpha),
            ActivationCase.Tanh => layer.Unary("tanh", x),
            ActivationCase.ScaledTanh => WithTwo(layer, "scaled_tanh", activation.ScaledTanh.Alpha, activation.ScaledTanh.Beta),
            ActivationCase.Sigmoid => layer.Unary("sigmoid", x),
            ActivationCase.SigmoidHard => WithTwo(layer, "sigmoid_hard", activation.SigmoidHard.Alpha, activation.SigmoidHard.Beta),
            ActivationCase.ELU => WithOne(layer, "elu", activation.ELU.Alpha),
            ActivationCase.Softsign => layer.Unary("softsign", x),
            ActivationCase.Softplus => layer.Unary("softplus", x),
            ActivationCase.ParametricSoftplus => ParametricSoftplus(layer, activation.ParametricSoftplus),
            _ => throw layer.Invalid("a nonlinearity", "none"),
        };
    }

    private static Variable WithOne(LayerLowering layer, string type, float alpha) =>
        layer.Op(type, ("x", layer.Input), ("alpha", Literals.Float(alpha)));

    private static Variable WithTwo(LayerLowering layer, string type, float alpha, float beta) =>
        layer.Op(type, ("x", layer.Input), ("alpha", Literals.Float(alpha)), ("beta", Literals.Float(beta)));

    private static Variable Prelu(LayerLowering layer, Wire.WeightParams alpha)
    {
        if (Count(layer, alpha) == 1)
            return layer.Op("leaky_relu", ("x", layer.Input), ("alpha", new TensorLiteral(layer.Weights(alpha, "alpha"))));
        Variable slopes = PerChannel(layer, alpha, "alpha");
        return layer.OverPlanes(layer.Input, x => layer.Op("prelu", ("x", x), ("alpha", slopes)));
    }

    /// <summary>alpha * log(1 + e^(beta x)), with an alpha and a beta for each channel.</summary>
    private static Variable ParametricSoftplus(LayerLowering layer, Wire.ActivationParametricSoftplus parameters)
    {
        if (Count(layer, parameters.Alpha) == 1 && Count(layer, parameters.Beta) == 1)
        {
            Variable scaled = layer.Binary("mul", layer.Input, new TensorLiteral(layer.Weights(parameters.Beta, "beta")));
            return layer.Binary("mul", layer.Unary("softplus", scaled), new TensorLiteral(layer.Weights(parameters.Alpha, "alpha")));
        }
        Variable alpha = PerChannel(layer, parameters.Alpha, "alpha"), beta = PerChannel(layer, parameters.Beta, "beta");
        return layer.OverPlanes(layer.Input, x => layer.Op("softplus_parametric", ("x", x), ("alpha", alpha), ("beta", beta)));
    }

    /// <summary>One number per channel, repeated where the file has one for all.</summary>
    private static Variable PerChannel(LayerLowering layer, Wire.WeightParams weights, string what)
    {
        int rank = layer.RequireRank(layer.Input, 3);
        Dimension channels = LayerLowering.TypeOf(layer.Input)[rank - 3];
        int count = Count(layer, weights);
        Tensor given = layer.Weights(weights, what, count);
        if (count == 1 && channels.IsKnown)
            return layer.Constant(Tensor.From<float>(Shape.Of(channels.Size),
                Enumerable.Repeat(given.Span<float>()[0], channels.Size).ToArray()));
        return channels.IsCompatibleWith(count) ? layer.Constant(given)
            : throw layer.Invalid($"{channels} values of {what}, or one", $"{count}");
    }

    private static int Count(LayerLowering layer, Wire.WeightParams? weights) => (int)LayerWeights.Count(weights, layer.Place);

    private static string GeluMode(LayerLowering layer) => layer.Layer.Gelu.Mode switch
    {
        Wire.GeluLayerParams.Types.GeluMode.Exact => "EXACT",
        Wire.GeluLayerParams.Types.GeluMode.TanhApproximation => "TANH_APPROXIMATION",
        Wire.GeluLayerParams.Types.GeluMode.SigmoidApproximation => "SIGMOID_APPROXIMATION",
        _ => throw layer.Invalid("a mode of gelu", $"{(int)layer.Layer.Gelu.Mode}"),
    };

    private static Variable Softmax(LayerLowering layer, long axis)
    {
        int rank = layer.Rank(layer.Input);
        return layer.Op("softmax", ("x", layer.Input), ("axis", Literals.Int(layer.Axis(axis, rank))));
    }
}
