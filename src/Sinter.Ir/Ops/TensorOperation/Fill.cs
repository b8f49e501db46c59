using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A tensor of a shape that the program may compute, with one value everywhere.</summary>
internal sealed class Fill() : OperationDefinition("fill", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("shape", Int32s), Const("value", NumbersAndBool, "T").Optional(0.0f))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ElementType element = FilledTensor.Element(arguments);
        TensorType unknown = ShapeVector.UnknownSizes(arguments, "shape", element);
        if (arguments.KnownInts("shape") is not { } sizes)
            return [unknown];
        if (sizes.Any(size => size < 0))
            throw arguments.Invalid("shape", "sizes that are not negative", $"[{string.Join(", ", sizes)}]");
        return [TensorType.Of(element, Shape.Of(sizes))];
    }

    protected override Value[] Evaluate(Arguments arguments) => [FilledTensor.Of(FilledTensor.Value(arguments), OutputShape(arguments))];
}
