using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A comparison of two tensors, broadcast as NumPy does. Doubles hold every number that a signature admits; NaN is unequal
/// to all.</summary>
internal sealed class Comparison(string name, Func<double, double, bool> holds)
    : OperationDefinition(name, OperationFamily.ElementwiseBinary)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", Numbers, "T"), In("y", Numbers, "T"))];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [ShapeRules.Broadcast(arguments, ElementType.Bool, arguments.TensorType("x"), arguments.TensorType("y"))];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x"), y = arguments.Tensor("y");
        Shape shape = ShapeRules.Broadcast(arguments, x.Shape, y.Shape);
        double[] values = BroadcastRule.Map<double>(
            x.Shape, x.ToDoubles(), y.Shape, y.ToDoubles(), shape, (left, right) => holds(left, right) ? 1 : 0);
        return [TensorConversion.FromDoubles(ElementType.Bool, shape, values)];
    }
}
