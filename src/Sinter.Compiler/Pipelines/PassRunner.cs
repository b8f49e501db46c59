using Sinter.Ir;

namespace Sinter.Compiler;

/// <summary>Runs passes in order.</summary>
internal static class PassRunner
{
    /// <summary>Runs the passes on a verified function, which is verified after each that changed something.</summary>
    public static void Run(Function function, IReadOnlyList<IPass> passes, CancellationToken cancellation)
    {
        foreach (IPass pass in passes)
        {
            cancellation.ThrowIfCancellationRequested();
            var edit = new ProgramEdit(function);
            pass.Run(edit);
            if (edit.Changes > 0)
                VerifyAfter(pass, function);
        }
    }

    private static void VerifyAfter(IPass pass, Function function)
    {
        try
        {
            GraphVerifier.Check(function, ModelStage.Specialize);
        }
        catch (ModelException exception)
        {
            throw new InvalidOperationException($"The pass {pass.Name} broke the function {function.Name}: {exception.Message}", exception);
        }
    }
}
