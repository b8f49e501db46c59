using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Evaluates its second block on the loop variables for as long as its first block says true.</summary>
internal sealed class WhileLoop() : OperationDefinition("while_loop", OperationFamily.ControlFlow,
    OperationTraits.ControlFlow | OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, Variadic("loop_vars"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        Operation operation = arguments.Operation;
        if (operation.Blocks.Length != 2)
            throw arguments.Invalid("two blocks", $"{operation.Blocks.Length}");
        var types = new MilType[arguments.Count("loop_vars")];
        for (int i = 0; i < types.Length; i++)
            types[i] = arguments.Type("loop_vars", i);
        foreach (Block block in operation.Blocks)
        {
            if (block.Inputs.Count != types.Length)
                throw arguments.Invalid($"blocks with {types.Length} inputs, one per loop variable", $"{block.Inputs.Count}");
        }
        // A dimension that an iteration changes becomes unknown; every round makes at least one more so, or is the last.
        while (true)
        {
            MilType[] next = arguments.InferBlock(1, types);
            if (next.Length != types.Length)
                throw arguments.Invalid($"a body with {types.Length} outputs", $"{next.Length}");
            MilType[] joined =
            [
                .. types.Zip(next, (left, right) => left.Join(right)
                    ?? throw arguments.Invalid($"a body that keeps the loop variable's type {left}", right.ToString())),
            ];
            if (joined.SequenceEqual(types))
                break;
            types = joined;
        }
        MilType[] condition = arguments.InferBlock(0, types);
        if (condition is not [TensorType { Element: ElementType.Bool }])
            throw arguments.Invalid("a condition that gives one boolean", string.Join(", ", condition.Select(type => type.ToString())));
        return types;
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        var variables = new Value[arguments.Count("loop_vars")];
        for (int i = 0; i < variables.Length; i++)
            variables[i] = arguments.Value("loop_vars", i);
        while (((Tensor)arguments.RunBlock(0, variables)[0]).Bytes[0] != 0)
            variables = arguments.RunBlock(1, variables);
        return variables;
    }
}
