using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Arithmetic on two tensors of one type, broadcast as NumPy does. Integers are exact and wrap to 32 bits as C does.</summary>
internal sealed class Arithmetic(string name, Func<double, double, double> ofFloats, Func<long, long, long> ofIntegers)
    : OperationDefinition(name, OperationFamily.ElementwiseBinary)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", Numbers, "T"), In("y", Numbers, "T"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x"), y = arguments.TensorType("y");
        return [ShapeRules.Broadcast(arguments, BroadcastRule.Common(x.Element, y.Element), x, y)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x"), y = arguments.Tensor("y");
        ElementType element = BroadcastRule.Common(x.ElementType, y.ElementType);
        Shape shape = ShapeRules.Broadcast(arguments, x.Shape, y.Shape);
        if (element.IsFloat())
        {
            double[] values = BroadcastRule.Map(x.Shape, x.ToDoubles(), y.Shape, y.ToDoubles(), shape, ofFloats);
            return [TensorConversion.FromDoubles(element, shape, values)];
        }
        long[] integers = BroadcastRule.Map(x.Shape, x.ToLongs(), y.Shape, y.ToLongs(), shape, ofIntegers);
        return [TensorConversion.FromLongs(element, shape, integers)];
    }
}
