using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Gives the elements another shape, which the program may compute.</summary>
internal sealed class Reshape() : OperationDefinition("reshape", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), In("shape", Int32s)),
        new(Opset.iOS17, In("x", Everything, "T"), In("shape", Int8s | Int16s | Int32s, "U")),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        return arguments.KnownInts("shape") is { } shape
            ? [x.WithDimensions(ReshapeRule.Resolve(arguments, x, shape))]
            : [ShapeVector.UnknownSizes(arguments, "shape", x.Element)];
    }

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Tensor("x").Reshaped(OutputShape(arguments))];
}
