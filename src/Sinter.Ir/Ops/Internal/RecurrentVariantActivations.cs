using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>The activations of recurrent operations whose constants are given: names in <c>activations</c>, constants in <c>alphas</c> and
/// <c>betas</c>.</summary>
internal static class RecurrentVariantActivations
{
    /// <summary>What goes into an activation is kept within this, as the layers of neural networks do.</summary>
    private const double Bound = 50;

    public static Func<double, double>[] Read(Arguments arguments, int count)
    {
        string[] names = [.. arguments.Tensor("activations").Strings];
        double[] alphas = arguments.Tensor("alphas").ToDoubles(), betas = arguments.Tensor("betas").ToDoubles();
        if (names.Length != count || alphas.Length != count || betas.Length != count)
            throw arguments.Invalid("activations", $"{count} with an alpha and a beta each",
                $"{names.Length}, {alphas.Length} and {betas.Length}");
        return [.. names.Select((name, i) => Of(arguments, name, alphas[i], betas[i]))];
    }

    public static Func<double, double> Clipped(Func<double, double> activation) => x => activation(Math.Clamp(x, -Bound, Bound));

    private static Func<double, double> Of(Arguments arguments, string name, double alpha, double beta) => name switch
    {
        "linear" => x => (alpha * x) + beta,
        "relu" => x => Math.Max(x, 0),
        "sigmoid" => x => 1 / (1 + Math.Exp(-x)),
        "tanh" => Math.Tanh,
        "scaled_tanh" => x => alpha * Math.Tanh(beta * x),
        "sigmoid_hard" => x => Math.Clamp((alpha * x) + beta, 0, 1),
        _ => throw arguments.Invalid("activations", "linear, relu, sigmoid, tanh, scaled_tanh or sigmoid_hard", name),
    };
}
