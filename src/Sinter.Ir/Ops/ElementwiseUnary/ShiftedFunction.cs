using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A function of x + epsilon, where epsilon keeps x away from a pole: <c>inverse</c>, <c>log</c>, <c>rsqrt</c>. The default of
/// epsilon is rounded to x's type, so that 1e-12 and 1e-45 are 0 for fp16.</summary>
internal sealed class ShiftedFunction(string name, float defaultEpsilon, Func<double, double> function)
    : OperationDefinition(name, OperationFamily.ElementwiseUnary)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("epsilon", Floats, "T").Optional(defaultEpsilon)),
        new(Opset.iOS17, In("x", Floats, "T"), Const("epsilon", Floats, "U").Optional(defaultEpsilon)),
    ];

    protected override MilType[] InferTypes(Arguments arguments) => [arguments.TensorType("x")];

    protected override Value[] Evaluate(Arguments arguments)
    {
        double epsilon = arguments.Float("epsilon");
        return [ElementwiseRule.Map(arguments.Tensor("x"), x => function(x + epsilon))];
    }
}
