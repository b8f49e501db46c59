using Sinter.Ir;

namespace Sinter.Compression;

/// <summary>Makes every compressed constant of a program a plain one again.</summary>
public static class WeightDecompressor
{
    /// <summary>Edits the program's functions; gives how many constants it decompressed.</summary>
    /// <exception cref="ModelException">A constant is damaged.</exception>
    public static int Run(Program program, Action<string, int, int>? progress = null, CancellationToken cancellation = default)
    {
        int done = 0;
        foreach (Function function in program.Functions.Values)
        {
            var edit = new ProgramEdit(function);
            Operation[] compressed = [.. function.Body.AllOperations().Where(CompressedConstant.Is)];
            foreach (Operation operation in compressed)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (Variable output in operation.Outputs)
                {
                    if (!output.Users.Any(user => !CompressedConstant.Is(user)) && output.BlockOutputUses == 0)
                        continue;
                    Operation plain = Operation.Constant(edit.UniqueName($"{output.Name}_decompressed"),
                        new TensorLiteral(CompressedConstant.Evaluate(output, function.Opset)));
                    edit.InsertBefore(operation, plain);
                    edit.ReplaceUses(output, plain.Output);
                    progress?.Invoke(operation.Name, ++done, compressed.Length);
                }
            }
            // Last first: a chain's end is read by nobody, and then neither is what it was made of.
            foreach (Operation operation in compressed.Reverse())
            {
                Operation[] parts = [.. operation.ReadVariables().Select(variable => variable.Producer).OfType<Operation>()
                    .Where(part => part.IsConstant).Distinct()];
                edit.Remove(operation);
                foreach (Operation part in parts.Where(part => !part.Output.IsUsed))
                    edit.Remove(part);
            }
        }
        GraphVerifier.Check(program, ModelStage.Compress);
        return done;
    }
}
