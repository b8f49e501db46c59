using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Evaluates its first block when <c>pred</c> is true, otherwise its second.</summary>
internal sealed class Cond() : OperationDefinition("cond", OperationFamily.ControlFlow,
    OperationTraits.ControlFlow | OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("pred", Bools))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        if (arguments.Operation.Blocks.Length != 2)
            throw arguments.Invalid("two blocks", $"{arguments.Operation.Blocks.Length}");
        MilType[] whenTrue = arguments.InferBlock(0, []), whenFalse = arguments.InferBlock(1, []);
        if (whenTrue.Length != whenFalse.Length)
            throw arguments.Invalid("blocks with as many outputs as each other", $"{whenTrue.Length} and {whenFalse.Length}");
        return
        [
            .. whenTrue.Zip(whenFalse, (left, right) => left.Join(right)
                ?? throw arguments.Invalid("blocks whose outputs have the same types", $"{left} and {right}")),
        ];
    }

    protected override Value[] Evaluate(Arguments arguments) => arguments.RunBlock(arguments.Bool("pred") ? 0 : 1, []);
}
