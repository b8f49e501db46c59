using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Rounds fp32 elements to the nearest fp16 value and keeps them in fp32: what an fp16 device would have stored.</summary>
public sealed class RoundToFloat16() : OperationDefinition(OperationName, OperationFamily.Internal)
{
    public const string OperationName = "sinter.round_to_float16";

    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", Float32s))];

    /// <summary>The operation that rounds <paramref name="x"/>.</summary>
    public static Operation Of(Variable x, string name) => new(
        OperationName, [new("x", [x])], [new Variable(name, x.Type)], [new("name", Literal.Of(name))]);

    protected override MilType[] InferTypes(Arguments arguments) => [arguments.TensorType("x")];

    protected override Value[] Evaluate(Arguments arguments) => [ElementwiseRule.Map(arguments.Tensor("x"), x => (double)(Half)x)];
}
