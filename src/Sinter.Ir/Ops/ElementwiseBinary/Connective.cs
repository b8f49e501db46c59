using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A function of two booleans, broadcast as NumPy does.</summary>
internal sealed class Connective(string name, Func<bool, bool, bool> holds) : OperationDefinition(name, OperationFamily.ElementwiseBinary)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", Bools, "T"), In("y", Bools, "T"))];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [ShapeRules.Broadcast(arguments, ElementType.Bool, arguments.TensorType("x"), arguments.TensorType("y"))];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x"), y = arguments.Tensor("y");
        Shape shape = ShapeRules.Broadcast(arguments, x.Shape, y.Shape);
        long[] values = BroadcastRule.Map<long>(
            x.Shape, x.ToLongs(), y.Shape, y.ToLongs(), shape, (left, right) => holds(left != 0, right != 0) ? 1 : 0);
        return [TensorConversion.FromLongs(ElementType.Bool, shape, values)];
    }
}
