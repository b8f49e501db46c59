using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x held between <c>alpha</c> and <c>beta</c>. From iOS17 on alpha must be below beta.</summary>
internal sealed class Clip() : OperationDefinition("clip", OperationFamily.ElementwiseUnary)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("alpha", Floats, "T"), Const("beta", Floats, "T")),
        new(Opset.iOS17, In("x", Floats, "T"), Const("alpha", Floats, "T"), Const("beta", Floats, "T")),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        if (arguments.Signature.Since >= Opset.iOS17 && arguments.Known("alpha") is not null && arguments.Known("beta") is not null
            && arguments.Float("alpha") >= arguments.Float("beta"))
            throw arguments.Invalid("alpha", $"less than beta, which is {arguments.Float("beta"):R}", $"{arguments.Float("alpha"):R}");
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        double alpha = arguments.Float("alpha"), beta = arguments.Float("beta");
        return [ElementwiseRule.Map(arguments.Tensor("x"), x => Math.Min(Math.Max(x, alpha), beta))];
    }
}
