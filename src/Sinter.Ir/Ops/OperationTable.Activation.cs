using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Activation =>
    [
        new AlphaBetaActivation("clamped_relu", (x, alpha, beta) => Math.Min(beta, x >= 0 ? x : alpha * x)),
        new AlphaActivation("elu", (x, alpha) => x > 0 ? x : alpha * (Math.Exp(x) - 1)),
        new Gelu(),
        new AlphaActivation("leaky_relu", (x, alpha) => x >= 0 ? x : alpha * x),
        new AlphaBetaActivation("linear_activation", (x, alpha, beta) => alpha * x + beta),
        new Prelu(),
        new RealFunction("relu", x => Math.Max(x, 0), OperationFamily.Activation),
        new RealFunction("relu6", x => Math.Min(Math.Max(x, 0), 6), OperationFamily.Activation),
        new AlphaBetaActivation("scaled_tanh", (x, alpha, beta) => alpha * Math.Tanh(beta * x)),
        new RealFunction("sigmoid", Logistic.Sigmoid, OperationFamily.Activation),
        new AlphaBetaActivation("sigmoid_hard", (x, alpha, beta) => Math.Min(Math.Max(alpha * x + beta, 0), 1)),
        new RealFunction("silu", x => x * Logistic.Sigmoid(x), OperationFamily.Activation),
        new Softmax(),
        new RealFunction("softplus", Logistic.Softplus, OperationFamily.Activation),
        new SoftplusParametric(),
        new RealFunction("softsign", x => x / (1 + Math.Abs(x)), OperationFamily.Activation),
        new AlphaActivation("thresholded_relu", (x, alpha) => x >= alpha ? x : 0),
    ];
}
