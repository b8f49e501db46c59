using Sinter.Ir;

namespace Sinter.Compiler;

/// <summary>The device-free passes, in order.</summary>
public static class CanonicalPipeline
{
    /// <param name="numerics">How 16-bit float programs are computed.</param>
    /// <param name="keepsCompressed">The compressed constants that stay as they are; null for none.</param>
    public static IReadOnlyList<IPass> Passes(Numerics numerics, Func<Operation, Opset, bool>? keepsCompressed = null) =>
    [
        new PropagateAndFold(keepsCompressed), // first: compressed weights expand in their declared type, shapes become static
        new WidenFloat16(numerics == Numerics.Faithful), // before merging: fp16 and fp32 twins of a constant become equal
        new PropagateAndFold(keepsCompressed), // widened casts fold
        new RemoveNoOps(),                    // after types are known: "same shape" can be seen
        new CancelTransposes(),               // after no-ops: nothing stands between the two
        new RemoveNoOps(),                    // transposes that cancelled are identities now
        new FuseActivations(),                // before scales are folded: their constants belong to the activation
        new FuseNormalizations(),             // likewise
        new RemoveDeadCode(),                 // what the two left unread no longer counts as a reader
        new FoldChannelScale(),               // after no-ops: views between a convolution and its normalization are gone
        new FuseAttention(),                  // after scales are folded: what is left of them belongs to the scores
        new MergeEqualOperations(),
        new RemoveDeadCode(),                 // last: collects what the others left unread
    ];

    /// <summary>Runs the passes on a function, verified before the first and after each that changed something.</summary>
    /// <exception cref="ModelException">The function is invalid.</exception>
    public static void Run(Function function, Numerics numerics, Func<Operation, Opset, bool>? keepsCompressed = null,
        CancellationToken cancellation = default)
    {
        GraphVerifier.Check(function);
        PassRunner.Run(function, Passes(numerics, keepsCompressed), cancellation);
    }
}
