using Sinter.Ir;
using Sinter.Tensors;
using ActivationCase = Sinter.Formats.CoreML.Wire.ActivationParams.NonlinearityTypeOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>An activation inside a recurrent layer.</summary>
/// <param name="Name">As operations call it.</param>
/// <param name="Alpha">Its first constant; 0 where it has none.</param>
/// <param name="Beta">Its second constant.</param>
internal readonly record struct RecurrentActivation(string Name, float Alpha = 0, float Beta = 0)
{
    private static readonly RecurrentActivation Linear = new("linear", 1, 0), ScaledTanh = new("scaled_tanh", 1.7159f, 2f / 3),
        HardSigmoid = new("sigmoid_hard", 0.2f, 0.5f);

    /// <summary>True when MIL's operations have it with the same constants.</summary>
    public bool IsNamed => Name is "relu" or "sigmoid" or "tanh" || this == Linear || this == HardSigmoid;

    /// <summary>True when it makes no difference that layers clip what goes into it.</summary>
    public bool IsNamedAndBounded => IsNamed && Name is not "relu" and not "linear";

    /// <summary>The activation that a layer asks for. A message that is empty stands for the usual constants.</summary>
    public static RecurrentActivation Of(LayerLowering layer, Wire.ActivationParams? activation) => activation?.NonlinearityTypeCase switch
    {
        ActivationCase.Linear => Or(Linear, activation.Linear.Alpha, activation.Linear.Beta),
        ActivationCase.ReLU => new("relu"),
        ActivationCase.Sigmoid => new("sigmoid"),
        ActivationCase.Tanh => new("tanh"),
        ActivationCase.ScaledTanh => Or(ScaledTanh, activation.ScaledTanh.Alpha, activation.ScaledTanh.Beta),
        ActivationCase.SigmoidHard => Or(HardSigmoid, activation.SigmoidHard.Alpha, activation.SigmoidHard.Beta),
        ActivationCase other =>
            throw layer.Invalid("linear, sigmoid, tanh, ReLU, scaledTanh or sigmoidHard in a recurrent layer", $"{other}"),
        null => throw layer.Invalid("an activation", "none"),
    };

    public static RecurrentActivation[] Of(LayerLowering layer, IList<Wire.ActivationParams> activations, int count) =>
        activations.Count == count
        ? [.. activations.Select(activation => Of(layer, activation))]
        : throw layer.Invalid($"{count} activations", $"{activations.Count}");

    /// <summary>Activations as the arguments of an operation that takes their constants.</summary>
    public static (string Parameter, Argument? Value)[] Arguments(params RecurrentActivation[] activations) =>
    [
        ("activations", new TensorLiteral(Tensor.OfStrings(Shape.Of(activations.Length),
            [.. activations.Select(activation => activation.Name)]))),
        ("alphas", new TensorLiteral(Tensor.From<float>(Shape.Of(activations.Length),
            [.. activations.Select(activation => activation.Alpha)]))),
        ("betas", new TensorLiteral(Tensor.From<float>(Shape.Of(activations.Length),
            [.. activations.Select(activation => activation.Beta)]))),
    ];

    private static RecurrentActivation Or(RecurrentActivation usual, float alpha, float beta) =>
        alpha == 0 && beta == 0 ? usual : new(usual.Name, alpha, beta);
}
