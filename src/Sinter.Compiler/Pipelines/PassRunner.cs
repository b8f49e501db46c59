using Sinter.Ir;

namespace Sinter.Compiler;

/// <summary>Runs passes in order.</summary>
internal static class PassRunner
{
    /// <summary>True to verify after each pass instead of after the last one, which takes a third of the time to specialize a model but
    /// tells which pass broke it. Tests have it on.</summary>
    public static bool VerifiesEachPass { get; set; }

    /// <summary>Runs the passes on a verified function, which is verified again when they have changed something.</summary>
    public static void Run(Function function, IReadOnlyList<IPass> passes, CancellationToken cancellation)
    {
        string? last = null;
        foreach (IPass pass in passes)
        {
            cancellation.ThrowIfCancellationRequested();
            var edit = new ProgramEdit(function);
            pass.Run(edit);
            if (edit.Changes == 0)
                continue;
            last = pass.Name;
            if (VerifiesEachPass)
                Verify(function, $"pass {last}");
        }
        if (last is not null && !VerifiesEachPass)
            Verify(function, $"passes up to {last}");
    }

    private static void Verify(Function function, string who)
    {
        try
        {
            GraphVerifier.Check(function, ModelStage.Specialize);
        }
        catch (ModelException exception)
        {
            throw new InvalidOperationException($"The {who} broke the function {function.Name}: {exception.Message}", exception);
        }
    }
}
