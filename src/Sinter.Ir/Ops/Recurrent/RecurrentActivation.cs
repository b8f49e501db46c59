namespace Sinter.Ir.Ops;

/// <summary>The activations inside recurrent layers, with MIL's fixed constants.</summary>
public enum RecurrentActivation
{
    /// <summary>x.</summary>
    Linear,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>tanh(x); <c>scaled_tanh</c> is the same, since its scales are 1.</summary>
    Tanh,

    /// <summary>0.2 x + 0.5, clamped to [0, 1].</summary>
    HardSigmoid,
}

/// <summary>Names and values of the activations.</summary>
public static class RecurrentActivations
{
    /// <summary>Reads an activation's name.</summary>
    public static RecurrentActivation Read(Arguments arguments, string parameter) => arguments.Text(parameter) switch
    {
        "linear" => RecurrentActivation.Linear,
        "relu" => RecurrentActivation.Relu,
        "sigmoid" => RecurrentActivation.Sigmoid,
        "tanh" or "scaled_tanh" => RecurrentActivation.Tanh,
        "hard_sigmoid" or "sigmoid_hard" => RecurrentActivation.HardSigmoid,
        string other => throw arguments.Invalid(parameter, "linear, relu, sigmoid, tanh, scaled_tanh or hard_sigmoid", other),
    };

    /// <summary>Reads an activation's name.</summary>
    public static Func<double, double> ReadFunction(Arguments arguments, string parameter)
    {
        RecurrentActivation activation = Read(arguments, parameter);
        return x => activation.Apply(x);
    }

    /// <summary>The activation of <paramref name="x"/>.</summary>
    public static double Apply(this RecurrentActivation activation, double x) => activation switch
    {
        RecurrentActivation.Relu => Math.Max(x, 0),
        RecurrentActivation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        RecurrentActivation.Tanh => Math.Tanh(x),
        RecurrentActivation.HardSigmoid => Math.Clamp((0.2 * x) + 0.5, 0, 1),
        _ => x,
    };
}
