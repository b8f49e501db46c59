using Sinter.Ir;
using Operation = Sinter.Formats.CoreML.Wire.UnaryFunctionLayerParams.Types.Operation;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Functions of each element.</summary>
internal static class MathLayers
{
    private const float DefaultEpsilon = 1e-6f;

    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Ceil] = Of("ceil"),
        [LayerCase.Floor] = Of("floor"),
        [LayerCase.Sign] = Of("sign"),
        [LayerCase.Round] = Of("round"),
        [LayerCase.Exp2] = Of("exp2"),
        [LayerCase.Sin] = Of("sin"),
        [LayerCase.Cos] = Of("cos"),
        [LayerCase.Tan] = Of("tan"),
        [LayerCase.Asin] = Of("asin"),
        [LayerCase.Acos] = Of("acos"),
        [LayerCase.Atan] = Of("atan"),
        [LayerCase.Sinh] = Of("sinh"),
        [LayerCase.Cosh] = Of("cosh"),
        [LayerCase.Tanh] = Of("tanh"),
        [LayerCase.Asinh] = Of("sinter.asinh"),
        [LayerCase.Acosh] = Of("sinter.acosh"),
        [LayerCase.Atanh] = Of("atanh"),
        [LayerCase.Erf] = Of("erf"),
        [LayerCase.Clip] = layer =>
            [layer.Op("clip", ("x", layer.Input), ("alpha", Literals.Float(layer.Layer.Clip.MinVal)),
                ("beta", Literals.Float(layer.Layer.Clip.MaxVal)))],
        [LayerCase.Copy] = Of("identity"),
        [LayerCase.Unary] = layer => [Unary(layer)],
    };

    private static LayerRule Of(string type) => layer => [layer.Unary(type, layer.Input)];

    /// <summary>f(scale x + shift).</summary>
    private static Variable Unary(LayerLowering layer)
    {
        Wire.UnaryFunctionLayerParams unary = layer.Layer.Unary;
        float scale = unary.Scale == 0 ? 1 : unary.Scale, epsilon = unary.Epsilon == 0 ? DefaultEpsilon : unary.Epsilon;
        Variable x = layer.Input;
        if (scale != 1)
            x = layer.Binary("mul", x, Literals.Float(scale));
        if (unary.Shift != 0)
            x = layer.Binary("add", x, Literals.Float(unary.Shift));
        return unary.Type switch
        {
            Operation.Sqrt => layer.Unary("sqrt", x),
            Operation.Rsqrt => layer.Op("rsqrt", ("x", x), ("epsilon", Literals.Float(epsilon))),
            Operation.Inverse => layer.Op("inverse", ("x", x), ("epsilon", Literals.Float(epsilon))),
            Operation.Power => layer.Binary("pow", x, Literals.Float(unary.Alpha)),
            Operation.Exp => layer.Unary("exp", x),
            Operation.Log => layer.Op("log", ("x", x), ("epsilon", Literals.Float(epsilon))),
            Operation.Abs => layer.Unary("abs", x),
            Operation.Threshold => layer.Op("threshold", ("x", x), ("alpha", Literals.Float(unary.Alpha))),
            _ => throw layer.Invalid("a function", $"{(int)unary.Type}"),
        };
    }
}
