using Sinter.Compiler;
using Sinter.Ir;

namespace Sinter.Conversion;

/// <summary>What is done to a converted program before it is written, in order. Every operation in it is one of Core ML's.</summary>
internal static class ConversionPipeline
{
    private static IReadOnlyList<IPass> Passes =>
    [
        new RemoveNoOps(),                             // identities and casts that change nothing
        new CancelTransposes(),                        // after no-ops: nothing stands between the two
        new RemoveNoOps(),                             // transposes that cancelled are identities now
        new FuseActivations(onlyPortable: true),       // GELU and SiLU that the exporter spelled out
        new FuseNormalizations(onlyPortable: true),    // layer normalizations likewise
        new RemoveDeadCode(),                          // what nothing reads
        new FuseAttention(onlyPortable: true),         // after dead code: what is left has one reader
        new MergeEqualOperations(),
        new RemoveDeadCode(),                          // last: collects what the others left unread
    ];

    /// <param name="function">What to simplify.</param>
    /// <param name="outputs">The names of its outputs, which passes may have taken away.</param>
    /// <param name="cancellation">Looked at between passes.</param>
    /// <exception cref="ModelException">The function is invalid.</exception>
    public static void Run(Function function, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
        GraphVerifier.Check(function);
        foreach (IPass pass in Passes)
        {
            cancellation.ThrowIfCancellationRequested();
            pass.Run(new ProgramEdit(function));
        }
        OutputNames.Restore(function, outputs);
        GraphVerifier.Check(function);
    }
}
