using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>An activation with a constant <c>alpha</c>: (x, alpha) to y.</summary>
internal sealed class AlphaActivation(string name, Func<double, double, double> function)
    : OperationDefinition(name, OperationFamily.Activation)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("alpha", Floats, "T")),
        new(Opset.iOS17, In("x", Floats, "T"), Const("alpha", Floats, "U")),
    ];

    protected override MilType[] InferTypes(Arguments arguments) => [arguments.TensorType("x")];

    protected override Value[] Evaluate(Arguments arguments)
    {
        double alpha = arguments.Float("alpha");
        return [ElementwiseRule.Map(arguments.Tensor("x"), x => function(x, alpha))];
    }
}
