using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>One walk from inputs to outputs that makes every type as specific as its arguments allow and replaces operations whose
/// results are known by constants. Doing both together lets a folded shape decide the types after it at once.</summary>
/// <param name="keepsCompressed">The compressed constants that stay as they are; null for none.</param>
public sealed class PropagateAndFold(Func<Operation, Opset, bool>? keepsCompressed = null) : IPass
{
    /// <summary>A folded result may be this much larger than what it was made from. A compressed constant has no such bound: it stands
    /// for a weight that the program needs.</summary>
    private const long MaxGrowth = 16L << 20;

    public string Name => "propagate-and-fold";

    public void Run(ProgramEdit edit) => Walk(edit, new TypeInference(edit.Function, ModelStage.Specialize), edit.Function.Body);

    private void Walk(ProgramEdit edit, TypeInference inference, Block block)
    {
        foreach (Operation operation in block.Operations.ToArray())
            Visit(edit, inference, operation);
    }

    private void Visit(ProgramEdit edit, TypeInference inference, Operation operation)
    {
        if (operation.IsConstant)
            return;
        inference.InferOperation(operation);
        Retype(edit, inference, operation.Outputs);
        if (TryInlineBranch(edit, inference, operation) || TryFold(edit, operation))
            return;
        foreach (Block nested in operation.Blocks)
        {
            Retype(edit, inference, nested.Inputs);
            Walk(edit, inference, nested);
        }
    }

    private static void Retype(ProgramEdit edit, TypeInference inference, IEnumerable<Variable> variables)
    {
        foreach (Variable variable in variables)
            edit.Retype(variable, inference.TypeOf(variable));
    }

    private bool TryFold(ProgramEdit edit, Operation operation)
    {
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, edit.Function.Opset,
            ModelStage.Specialize);
        if (operation.Outputs.IsEmpty || !operation.Outputs.All(output => output.Type is TensorType))
            return false;
        Arguments arguments = ArgumentBinding.FromGraph(operation, edit.Function.Opset, signature, ModelStage.Specialize);
        if (operation.IsConstantExpression && keepsCompressed?.Invoke(operation, edit.Function.Opset) == true)
            return false;
        if (!definition.Has(OperationTraits.Constexpr) && GrowsTooMuch(operation))
            return false;
        if (definition.Fold(arguments) is not { } results)
            return false;
        ReplaceByConstants(edit, operation, results);
        return true;
    }

    /// <summary>Puts constants in the place of an operation whose results are known.</summary>
    internal static void ReplaceByConstants(ProgramEdit edit, Operation operation, Value[] results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            if (!operation.Outputs[i].IsUsed)
                continue;
            Variable constant = edit.AddConstant(operation, operation.Outputs[i].Name, (Tensor)results[i]);
            edit.ReplaceUses(operation.Outputs[i], constant);
        }
        edit.Remove(operation);
    }

    private static bool GrowsTooMuch(Operation operation)
    {
        long given = operation.Inputs.Values.SelectMany(arguments => arguments).Sum(argument =>
            (long)(argument.ConstantTensor?.ByteLength ?? 0));
        long made = 0;
        foreach (Variable output in operation.Outputs)
        {
            // A result of unknown shape comes from an operation that selects among its input's elements, so it cannot be much larger.
            if (((TensorType)output.Type).TryGetShape(out Shape shape))
                made += ((TensorType)output.Type).Element.StorageBytes(shape.ElementCount);
        }
        return made > given + MaxGrowth;
    }

    /// <summary>Puts the operations of the branch that a constant chooses in the place of the <c>cond</c>.</summary>
    private bool TryInlineBranch(ProgramEdit edit, TypeInference inference, Operation operation)
    {
        if (operation.Type != "cond" || operation.Input("pred")?.ConstantTensor is not { Count: 1 } predicate)
            return false;
        Block branch = operation.Blocks[predicate.Bytes[0] != 0 ? 0 : 1];
        Operation[] moved = [.. branch.Operations];
        Variable[] results = [.. branch.Outputs];
        edit.MoveBefore(operation, branch);
        for (int i = 0; i < results.Length; i++)
            edit.ReplaceUses(operation.Outputs[i], results[i]);
        edit.Remove(operation);
        foreach (Operation inlined in moved)
            Visit(edit, inference, inlined);
        return true;
    }
}
