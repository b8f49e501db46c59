using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Element by element, <c>a</c> where the condition holds, otherwise <c>b</c>; all three broadcast.</summary>
internal sealed class Select() : OperationDefinition("select", OperationFamily.ControlFlow, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("cond", Bools), In("a", NumbersAndBool, "T"), In("b", NumbersAndBool, "T"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType a = arguments.TensorType("a"), b = arguments.TensorType("b");
        if (a.Element != b.Element)
            throw arguments.Invalid("b", $"elements of {a.Element.MilName()}", b.ToString());
        return [ShapeRules.Broadcast(arguments, a.Element, ShapeRules.Broadcast(arguments, a.Element, arguments.TensorType("cond"), a), b)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor condition = arguments.Tensor("cond"), a = arguments.Tensor("a"), b = arguments.Tensor("b");
        Shape shape = OutputShape(arguments);
        Tensor result = StridedCopy.Read(b, shape, 0, ShapeRules.BroadcastStrides(b.Shape, shape));
        ReadOnlySpan<byte> holds = condition.Bytes;
        var conditions = new IndexWalk(shape, ShapeRules.BroadcastStrides(condition.Shape, shape));
        var chosen = new IndexWalk(shape, ShapeRules.BroadcastStrides(a.Shape, shape));
        for (int i = 0; i < result.Count; i++)
        {
            if (holds[conditions.Offset] != 0)
                ElementCopy.CopyElement(a, chosen.Offset, result, i);
            conditions.Next();
            chosen.Next();
        }
        return [result];
    }
}
