namespace Sinter.Formats.CoreML.Espresso;

/// <summary>Nonlinearities, as layers of their own and as the last step of another layer.</summary>
internal static class EspressoActivations
{
    public static void Translate(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        int mode = layer.Int("mode");
        Wire.NeuralNetworkLayer wire = mode switch
        {
            0 => Of(new Wire.ActivationParams { ReLU = new Wire.ActivationReLU() }),
            1 => Of(new Wire.ActivationParams { Tanh = new Wire.ActivationTanh() }),
            2 => Of(new Wire.ActivationParams { LeakyReLU = new Wire.ActivationLeakyReLU { Alpha = layer.Float("alpha") } }),
            3 => Of(new Wire.ActivationParams { Sigmoid = new Wire.ActivationSigmoid() }),
            5 => Of(new Wire.ActivationParams
            {
                ScaledTanh = new Wire.ActivationScaledTanh { Alpha = layer.Float("alpha"), Beta = layer.Float("beta") },
            }),
            6 => Of(new Wire.ActivationParams
            {
                Linear = new Wire.ActivationLinear { Alpha = layer.Float("alpha"), Beta = layer.Float("beta") },
            }),
            8 => Of(new Wire.ActivationParams { ELU = new Wire.ActivationELU { Alpha = layer.Float("alpha") } }),
            9 => Of(new Wire.ActivationParams
            {
                ThresholdedReLU = new Wire.ActivationThresholdedReLU { Alpha = layer.Float("alpha") },
            }),
            10 => Of(new Wire.ActivationParams { Softplus = new Wire.ActivationSoftplus() }),
            12 => Of(new Wire.ActivationParams { Softsign = new Wire.ActivationSoftsign() }),
            19 => Gelu(Wire.GeluLayerParams.Types.GeluMode.Exact),
            20 => new Wire.NeuralNetworkLayer { Erf = new Wire.ErfLayerParams() },
            21 => Gelu(Wire.GeluLayerParams.Types.GeluMode.TanhApproximation),
            22 => Gelu(Wire.GeluLayerParams.Types.GeluMode.SigmoidApproximation),
            _ => throw layer.UnknownValue("mode"),
        };
        if (mode is not (2 or 5 or 6 or 8 or 9))
            layer.Expect("alpha", 0, 1);
        if (mode is not (5 or 6))
            layer.Expect("beta", 0);
        translation.Emit(layer, wire);
    }

    /// <summary>What a layer applies to its own output; null for nothing.</summary>
    public static Wire.ActivationParams? Fused(EspressoLayer layer, string relu, string? tanh)
    {
        bool hasTanh = tanh is not null && layer.Flag(tanh);
        if (!layer.Flag(relu))
            return hasTanh ? new Wire.ActivationParams { Tanh = new Wire.ActivationTanh() } : null;
        return hasTanh
            ? throw layer.Unsupported("two nonlinearities")
            : new Wire.ActivationParams { ReLU = new Wire.ActivationReLU() };
    }

    private static Wire.NeuralNetworkLayer Of(Wire.ActivationParams activation) => new() { Activation = activation };

    private static Wire.NeuralNetworkLayer Gelu(Wire.GeluLayerParams.Types.GeluMode mode) =>
        new() { Gelu = new Wire.GeluLayerParams { Mode = mode } };
}
