using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x times the normal distribution's cumulative probability at x, exactly or by one of two approximations.</summary>
internal sealed class Gelu() : OperationDefinition("gelu", OperationFamily.Activation)
{
    private const double SqrtHalf = 0.70710678118654752440, SqrtTwoOverPi = 0.79788456080286535588;

    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("mode", Strings).Optional("EXACT"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        Function(arguments);
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments) => [ElementwiseRule.Map(arguments.Tensor("x"), Function(arguments))];

    private static Func<double, double> Function(Arguments arguments) => arguments.Text("mode") switch
    {
        "EXACT" => static x => 0.5 * x * ErrorFunction.Erfc(-x * SqrtHalf),
        "TANH_APPROXIMATION" => static x => 0.5 * x * (1 + Math.Tanh(SqrtTwoOverPi * (x + 0.044715 * x * x * x))),
        "SIGMOID_APPROXIMATION" => static x => x * Logistic.Sigmoid(1.702 * x),
        string mode => throw arguments.Invalid("mode", "EXACT, TANH_APPROXIMATION or SIGMOID_APPROXIMATION", $"\"{mode}\""),
    };
}
