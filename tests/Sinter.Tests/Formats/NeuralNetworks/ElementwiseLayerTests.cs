using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using UnaryOperation = Sinter.Formats.CoreML.Wire.UnaryFunctionLayerParams.Types.Operation;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Layers that compute each element on its own.</summary>
public class ElementwiseLayerTests
{
    private static readonly Planes X = new(3, 2, 2, 1);

    private static readonly float[] Alpha = [0.5f, -0.25f, 2], Beta = [1, 3, -2];

    private static NetworkCase Network(Action<Wire.NeuralNetworkLayer> set) => NetworkCase.Of(Layer(set)).X(X.Shape, X.Values);

    private static void Activates(Wire.ActivationParams activation, Func<double, int, double> rule) =>
        Network(layer => layer.Activation = activation).Gives(X.Shape, X.Map((c, y, x) => rule(X[c, y, x], c)));

    [Fact]
    public void EveryActivation()
    {
        Activates(new() { Linear = new() { Alpha = 2, Beta = -1 } }, (x, _) => (2 * x) - 1);
        Activates(new() { Linear = new() }, (_, _) => 0);
        Activates(new() { ReLU = new() }, (x, _) => Math.Max(x, 0));
        Activates(new() { LeakyReLU = new() { Alpha = 0.25f } }, (x, _) => x < 0 ? 0.25 * x : x);
        Activates(new() { ThresholdedReLU = new() { Alpha = 0.25f } }, (x, _) => x >= 0.25 ? x : 0);
        Activates(new() { Tanh = new() }, (x, _) => Math.Tanh(x));
        Activates(new() { ScaledTanh = new() { Alpha = 2, Beta = 0.5f } }, (x, _) => 2 * Math.Tanh(0.5 * x));
        Activates(new() { Sigmoid = new() }, (x, _) => 1 / (1 + Math.Exp(-x)));
        Activates(new() { SigmoidHard = new() { Alpha = 0.75f, Beta = 0.5f } }, (x, _) => Math.Clamp((0.75 * x) + 0.5, 0, 1));
        Activates(new() { ELU = new() { Alpha = 1.5f } }, (x, _) => x >= 0 ? x : 1.5 * (Math.Exp(x) - 1));
        Activates(new() { Softsign = new() }, (x, _) => x / (1 + Math.Abs(x)));
        Activates(new() { Softplus = new() }, (x, _) => Math.Log(1 + Math.Exp(x)));
    }

    [Fact]
    public void ActivationsWithAParameterForEachChannel()
    {
        Activates(new() { PReLU = new() { Alpha = Weights(Alpha) } }, (x, c) => x < 0 ? Alpha[c] * x : x);
        Activates(new() { PReLU = new() { Alpha = Weights(0.25f) } }, (x, _) => x < 0 ? 0.25 * x : x);
        Activates(new() { ParametricSoftplus = new() { Alpha = Weights(Alpha), Beta = Weights(Beta) } }, (x, c) =>
            Alpha[c] * Math.Log(1 + Math.Exp(Beta[c] * x)));
        Activates(new() { ParametricSoftplus = new() { Alpha = Weights(2), Beta = Weights(Beta) } }, (x, c) =>
            2 * Math.Log(1 + Math.Exp(Beta[c] * x)));
        Activates(new() { ParametricSoftplus = new() { Alpha = Weights(2), Beta = Weights(3) } }, (x, _) =>
            2 * Math.Log(1 + Math.Exp(3 * x)));
        Network(layer => layer.Activation = new() { PReLU = new() { Alpha = Weights(1, 2) } }).Invalid();
        Network(layer => layer.Activation = new() { PReLU = new() }).Invalid();
        Network(layer => layer.Activation = new()).Invalid();
    }

    [Fact]
    public void EveryUnaryFunction()
    {
        var positive = new Planes(3, 2, 2) { Values = [.. X.Values.Select(value => value + 1.25f)] };
        void Gives(UnaryOperation type, Func<double, double> rule, float alpha = 0, float epsilon = 0) => NetworkCase
            .Of(Layer(layer => layer.Unary = new() { Type = type, Alpha = alpha, Epsilon = epsilon, Scale = 2, Shift = 0.5f }))
            .X(positive.Shape, positive.Values).Gives(positive.Shape, positive.Map((c, y, x) => rule((2 * positive[c, y, x]) + 0.5)));
        Gives(UnaryOperation.Sqrt, Math.Sqrt);
        Gives(UnaryOperation.Rsqrt, x => 1 / Math.Sqrt(x + 0.25), epsilon: 0.25f);
        Gives(UnaryOperation.Rsqrt, x => 1 / Math.Sqrt(x + 1e-6));
        Gives(UnaryOperation.Inverse, x => 1 / (x + 0.25), epsilon: 0.25f);
        Gives(UnaryOperation.Power, x => Math.Pow(x, 1.5), alpha: 1.5f);
        Gives(UnaryOperation.Exp, Math.Exp);
        Gives(UnaryOperation.Log, x => Math.Log(x + 1e-6));
        Gives(UnaryOperation.Abs, Math.Abs);
        Gives(UnaryOperation.Threshold, x => Math.Max(2, x), alpha: 2);
        // A scale of zero is one that was not written.
        Network(layer => layer.Unary = new() { Type = UnaryOperation.Abs }).Gives(X.Shape, X.Map((c, y, x) => Math.Abs(X[c, y, x])));
        Network(layer => layer.Unary = new() { Type = (UnaryOperation)99 }).Invalid();
    }

    public static TheoryData<int[]> StretchedShapes =>
        new(new[] { 1 }, new[] { 3 }, new[] { 1, 2, 2 }, new[] { 3, 2, 2 }, new[] { 3, 1, 1 });

    [Theory]
    [MemberData(nameof(StretchedShapes))]
    public void ScaleAndBiasByElementChannelOrPlane(int[] shape)
    {
        float[] scale = Numbers(shape.Aggregate((a, b) => a * b), 2), bias = Numbers(scale.Length, 3);
        double Of(float[] values, int c, int y, int x) => values.Length switch
        {
            1 => values[0],
            3 => values[c],
            4 => values[(2 * y) + x],
            _ => values[(4 * c) + (2 * y) + x],
        };
        ulong[] sizes = [.. shape.Select(size => (ulong)size)];
        Network(layer => layer.Scale = new()
        {
            ShapeScale = { sizes },
            Scale = Weights(scale),
            HasBias = true,
            ShapeBias = { sizes },
            Bias = Weights(bias)
        })
            .Gives(X.Shape, X.Map((c, y, x) => (X[c, y, x] * Of(scale, c, y, x)) + Of(bias, c, y, x)));
        Network(layer => layer.Scale = new() { ShapeScale = { sizes }, Scale = Weights(scale) })
            .Gives(X.Shape, X.Map((c, y, x) => X[c, y, x] * Of(scale, c, y, x)));
        Network(layer => layer.Bias = new() { Shape = { sizes }, Bias = Weights(bias) })
            .Gives(X.Shape, X.Map((c, y, x) => X[c, y, x] + Of(bias, c, y, x)));
    }

    [Fact]
    public void SeveralInputsOrOneAndAConstant()
    {
        NetworkCase Three(Action<Wire.NeuralNetworkLayer> set) => NetworkCase.Of(Layer("x,v,w", "y", set)).X(Shape.Of(2, 1, 2), 1, 2, 3, 4)
            .Input("v", Shape.Of(2), 10, 20).Input("w", Shape.Of(1), 2);
        Three(layer => layer.Add = new()).Gives(Shape.Of(2, 1, 2), 13, 14, 25, 26);
        Three(layer => layer.Multiply = new()).Gives(Shape.Of(2, 1, 2), 20, 40, 120, 160);
        Three(layer => layer.Average = new()).Gives(Shape.Of(2, 1, 2), 13 / 3.0, 14 / 3.0, 25 / 3.0, 26 / 3.0);
        Three(layer => layer.Max = new()).Gives(Shape.Of(2, 1, 2), 10, 10, 20, 20);
        Three(layer => layer.Min = new()).Gives(Shape.Of(2, 1, 2), 1, 2, 2, 2);
        NetworkCase One(Action<Wire.NeuralNetworkLayer> set) => NetworkCase.Of(Layer(set)).X(Shape.Of(2), 1, 2);
        One(layer => layer.Add = new() { Alpha = 3 }).Gives(Shape.Of(2), 4, 5);
        One(layer => layer.Multiply = new() { Alpha = 3 }).Gives(Shape.Of(2), 3, 6);
        One(layer => layer.Max = new()).Gives(Shape.Of(2), 1, 2);
        NetworkCase.Of(Layer("x,w", "y", layer => layer.Add = new())).X(Shape.Of(2), 1, 2).Input("w", Shape.Of(3), 1, 2, 3).Invalid();
        NetworkCase.Of(Layer("", "y", layer => layer.Add = new())).X(Shape.Of(1), 1).Invalid();
    }
}
