using UnaryOperation = Sinter.Formats.CoreML.Wire.UnaryFunctionLayerParams.Types.Operation;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>Arithmetic of equal or broadcast arrays, and functions of single elements.</summary>
internal static class EspressoElementwise
{
    public static void Translate(EspressoLayer layer, EspressoTranslation translation)
    {
        bool broadcasts = layer.Flag("nd_mode");
        int operation = layer.Int("operation");
        Wire.NeuralNetworkLayer? wire = layer.Inputs.Count switch
        {
            1 => WithAlpha(layer, operation) ?? Neutral(layer, Function(layer, operation)),
            2 => Neutral(layer, broadcasts ? Broadcast(operation) : SameShape(operation) ?? Comparison(operation)),
            _ => throw layer.Unsupported($"{layer.Inputs.Count} inputs"),
        };
        if (wire is null)
        {
            string inputs = layer.Inputs.Count == 1 ? "1 input" : $"{layer.Inputs.Count} inputs";
            throw layer.Unsupported($"operation {operation} of {inputs}{(broadcasts ? ", nd_mode" : "")}");
        }
        layer.Ignore("eps");
        translation.Emit(layer, wire, EspressoActivations.Fused(layer, "fused_relu", null));
    }

    private static Wire.NeuralNetworkLayer? WithAlpha(EspressoLayer layer, int operation)
    {
        switch (operation)
        {
            case 2:
                layer.Expect("beta", 0);
                return new Wire.NeuralNetworkLayer { Add = new Wire.AddLayerParams { Alpha = layer.Float("alpha") } };
            case 3:
                layer.Expect("beta", 0);
                return new Wire.NeuralNetworkLayer { Multiply = new Wire.MultiplyLayerParams { Alpha = layer.Float("alpha") } };
            case 119:
                var bounds = new Wire.ClipLayerParams { MinVal = layer.Float("alpha"), MaxVal = layer.Float("beta") };
                return new Wire.NeuralNetworkLayer { Clip = bounds };
            default:
                return null;
        }
    }

    /// <summary>Alpha and beta scale and shift; they are known only where they do neither.</summary>
    private static Wire.NeuralNetworkLayer? Neutral(EspressoLayer layer, Wire.NeuralNetworkLayer? wire)
    {
        if (wire is not null)
        {
            layer.Expect("alpha", 1);
            layer.Expect("beta", 0);
        }
        return wire;
    }

    private static Wire.NeuralNetworkLayer? SameShape(int operation) => operation switch
    {
        0 => new() { Add = new Wire.AddLayerParams() },
        1 => new() { Multiply = new Wire.MultiplyLayerParams() },
        22 => new() { Min = new Wire.MinLayerParams() },
        23 => new() { Max = new Wire.MaxLayerParams() },
        _ => null,
    };

    private static Wire.NeuralNetworkLayer? Broadcast(int operation) => operation switch
    {
        0 => new() { AddBroadcastable = new Wire.AddBroadcastableLayerParams() },
        1 => new() { MultiplyBroadcastable = new Wire.MultiplyBroadcastableLayerParams() },
        13 => new() { PowBroadcastable = new Wire.PowBroadcastableLayerParams() },
        22 => new() { MinBroadcastable = new Wire.MinBroadcastableLayerParams() },
        23 => new() { MaxBroadcastable = new Wire.MaxBroadcastableLayerParams() },
        33 => new() { SubtractBroadcastable = new Wire.SubtractBroadcastableLayerParams() },
        36 => new() { ModBroadcastable = new Wire.ModBroadcastableLayerParams() },
        102 => new() { DivideBroadcastable = new Wire.DivideBroadcastableLayerParams() },
        1021 => new() { FloorDivBroadcastable = new Wire.FloorDivBroadcastableLayerParams() },
        _ => Comparison(operation),
    };

    private static Wire.NeuralNetworkLayer? Comparison(int operation) => operation switch
    {
        100 => new() { Equal = new Wire.EqualLayerParams() },
        103 => new() { LessThan = new Wire.LessThanLayerParams() },
        104 => new() { LessEqual = new Wire.LessEqualLayerParams() },
        105 => new() { GreaterThan = new Wire.GreaterThanLayerParams() },
        106 => new() { GreaterEqual = new Wire.GreaterEqualLayerParams() },
        107 => new() { NotEqual = new Wire.NotEqualLayerParams() },
        _ => null,
    };

    private static Wire.NeuralNetworkLayer? Function(EspressoLayer layer, int operation) => operation switch
    {
        10 => Unary(UnaryOperation.Inverse, Epsilon(layer)),
        11 => Unary(UnaryOperation.Sqrt),
        12 => Unary(UnaryOperation.Rsqrt, Epsilon(layer)),
        24 => Unary(UnaryOperation.Abs),
        26 => Unary(UnaryOperation.Log),
        27 => Unary(UnaryOperation.Exp),
        35 => new() { Exp2 = new Wire.Exp2LayerParams() },
        37 => new() { Round = new Wire.RoundLayerParams() },
        38 => new() { Sign = new Wire.SignLayerParams() },
        114 => new() { Cos = new Wire.CosLayerParams() },
        115 => new() { Sin = new Wire.SinLayerParams() },
        117 => new() { Floor = new Wire.FloorLayerParams() },
        118 => new() { Ceil = new Wire.CeilLayerParams() },
        121 => new() { Tan = new Wire.TanLayerParams() },
        122 => new() { Cosh = new Wire.CoshLayerParams() },
        123 => new() { Sinh = new Wire.SinhLayerParams() },
        124 => new() { Tanh = new Wire.TanhLayerParams() },
        125 => new() { Acos = new Wire.AcosLayerParams() },
        126 => new() { Asin = new Wire.AsinLayerParams() },
        127 => new() { Atan = new Wire.AtanLayerParams() },
        128 => new() { Acosh = new Wire.AcoshLayerParams() },
        129 => new() { Asinh = new Wire.AsinhLayerParams() },
        130 => new() { Atanh = new Wire.AtanhLayerParams() },
        _ => null,
    };

    private static Wire.NeuralNetworkLayer Unary(UnaryOperation operation, float epsilon = 0) =>
        new() { Unary = new Wire.UnaryFunctionLayerParams { Type = operation, Epsilon = epsilon, Scale = 1 } };

    /// <summary>What keeps a division from failing. The message has no way to say zero.</summary>
    private static float Epsilon(EspressoLayer layer)
    {
        float epsilon = layer.Float("eps");
        return epsilon > 0 ? epsilon : throw layer.UnknownValue("eps");
    }
}
