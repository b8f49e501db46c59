using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The same numbers in the element type that <c>dtype</c> names. Floats are truncated toward zero and saturated where an integer
/// is asked for, and NaN becomes 0; integers keep their low bits where they do not fit; a boolean is "not zero".</summary>
internal sealed class Cast() : OperationDefinition("cast", OperationFamily.ElementwiseUnary)
{
    private static readonly ElementTypeSet FromIos17 = NumbersAndBool | Int8s | Int16s | UInt8s | UInt16s;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), Const("dtype", Strings)),
        new(Opset.iOS17, In("x", FromIos17, "T"), Const("dtype", Strings)),
    ];

    protected override MilType[] InferTypes(Arguments arguments) => [arguments.TensorType("x").With(Target(arguments))];

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Tensor("x").ConvertTo(Target(arguments))];

    private static ElementType Target(Arguments arguments) =>
        TypeName.Read(arguments, "dtype", arguments.Signature.Since >= Opset.iOS17 ? FromIos17 : NumbersAndBool);
}
