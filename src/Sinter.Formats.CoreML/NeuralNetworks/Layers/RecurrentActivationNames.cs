using ActivationCase = Sinter.Formats.CoreML.Wire.ActivationParams.NonlinearityTypeOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>The activations that recurrent operations know by name.</summary>
internal static class RecurrentActivationNames
{
    /// <summary>The name; null for one that has other parameters than the operations'.</summary>
    public static string? Of(Wire.ActivationParams? activation) => activation?.NonlinearityTypeCase switch
    {
        ActivationCase.Linear when activation.Linear is { Alpha: 1, Beta: 0 } => "linear",
        ActivationCase.ReLU => "relu",
        ActivationCase.Sigmoid => "sigmoid",
        ActivationCase.Tanh => "tanh",
        ActivationCase.SigmoidHard when activation.SigmoidHard is { Alpha: 0.2f, Beta: 0.5f } => "sigmoid_hard",
        _ => null,
    };
}
