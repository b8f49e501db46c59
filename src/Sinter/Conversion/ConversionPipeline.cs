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
        new FuseActivations(onlyPortable: true),       // GELU, SiLU, hard swish and hard sigmoid that the exporter spelled out
        new FuseNormalizations(onlyPortable: true),    // layer and instance normalizations likewise
        new FuseLinear(),                              // products with a matrix, and the vector that is added
        new RemoveDeadCode(),                          // what nothing reads
        new FuseAttention(onlyPortable: true),         // after dead code: what is left has one reader
        new MergeEqualOperations(),
        new RemoveDeadCode(),                          // last: collects what the others left unread
    ];

    private static IReadOnlyList<IPass> PassesAfterPrecision =>
    [
        new RemoveNoOps(),                             // casts there and back
        new MergeEqualOperations(),                    // casts of one value in several places
        new RemoveDeadCode(),
    ];

    /// <summary>Finds what exporters spelled out, in float32: what is one operation is rounded once in float16.</summary>
    public static void Simplify(Function function, IReadOnlyList<string> outputs, CancellationToken cancellation) =>
        Run(Passes, function, outputs, cancellation);

    /// <summary>Takes away what choosing a precision left over.</summary>
    public static void Clean(Function function, IReadOnlyList<string> outputs, CancellationToken cancellation) =>
        Run(PassesAfterPrecision, function, outputs, cancellation);

    /// <param name="passes">What is done.</param>
    /// <param name="function">What to simplify.</param>
    /// <param name="outputs">The names of its outputs, which passes may have taken away.</param>
    /// <param name="cancellation">Looked at between passes.</param>
    /// <exception cref="ModelException">The function is invalid.</exception>
    private static void Run(IReadOnlyList<IPass> passes, Function function, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
        GraphVerifier.Check(function);
        foreach (IPass pass in passes)
        {
            cancellation.ThrowIfCancellationRequested();
            pass.Run(new ProgramEdit(function));
        }
        OutputNames.Restore(function, outputs);
        GraphVerifier.Check(function);
    }
}
