using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x times alpha * x + beta clamped to [0, 1]; alpha is positive. 0 wherever the clamped factor is 0.</summary>
public sealed class HardSwish() : OperationDefinition(OperationName, OperationFamily.Internal)
{
    public const string OperationName = "sinter.hard_swish";

    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Float32s), Const("alpha", Float32s), Const("beta", Float32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        if (!(arguments.Float("alpha") > 0) || !double.IsFinite(arguments.Float("beta") / arguments.Float("alpha")))
            throw arguments.Invalid("alpha", "a positive number", $"{arguments.Float("alpha")}");
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        double alpha = arguments.Float("alpha"), beta = arguments.Float("beta"), lowest = -beta / alpha;
        return [ElementwiseRule.Map(arguments.Tensor("x"), x => Math.Max(x, lowest) * Math.Min(Math.Max((alpha * x) + beta, 0), 1))];
    }
}
