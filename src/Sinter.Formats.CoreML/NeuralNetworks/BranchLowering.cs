using System.Collections.Immutable;
using Sinter.Ir;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>Branches as <c>cond</c> operations, which give what either side wrote.</summary>
internal sealed class BranchLowering(BodyLowering body, int depth)
{
    /// <summary>How far from zero the condition's value is to count as true.</summary>
    private const float LeastTruth = 1e-6f;

    public void Lower(Wire.NeuralNetworkLayer layer, Variable condition, BlobScope scope, BlockBuilder builder, LoopFrame? loop)
    {
        if (layer.Output.Count > 0)
            throw body.Invalid(layer, "no outputs", $"{layer.Output.Count}");
        Wire.BranchLayerParams branch = layer.Branch;
        Variable holds = ToTruth(layer.Name, condition, builder);
        Choose(layer.Name, holds, scope, builder,
            (inner, nested) => body.Lower(branch.IfBranch?.Layers ?? [], inner, nested, loop, depth + 1),
            (inner, nested) => body.Lower(branch.ElseBranch?.Layers ?? [], inner, nested, loop, depth + 1));
    }

    /// <summary>A boolean scalar of a blob of one element.</summary>
    public static Variable ToTruth(string name, Variable value, BlockBuilder builder)
    {
        Variable truth = builder.Add("greater", name, ("x", builder.Add("abs", name, ("x", value))), ("y", Literals.Float(LeastTruth)));
        return builder.Add("reshape", name, ("x", truth), ("shape", Literals.Ints()));
    }

    /// <summary>Lowers two alternatives; the scope has afterwards what both wrote.</summary>
    public void Choose(string name, Variable holds, BlobScope scope, BlockBuilder builder,
        Action<BlobScope, BlockBuilder> whenTrue, Action<BlobScope, BlockBuilder> whenFalse)
    {
        if (holds.ConstantTensor is { } known)
        {
            (known.Bytes[0] != 0 ? whenTrue : whenFalse)(scope, builder);
            return;
        }
        BlobScope left = scope.Copy(), right = scope.Copy();
        BlockBuilder leftBuilder = builder.Nested(), rightBuilder = builder.Nested();
        whenTrue(left, leftBuilder);
        whenFalse(right, rightBuilder);
        string[] written = [.. left.Names.Where(blob => right.TryGet(blob, out Variable? other) && other != left[blob])];
        if (written.Length == 0)
            return;
        foreach (string blob in written)
        {
            if (left[blob].Type.Join(right[blob].Type) is null)
                throw new ModelFormatException(ModelStage.Load, $"{body.Place}, layer '{name}'", $"branches that agree on '{blob}'",
                    $"{left[blob].Type} and {right[blob].Type}");
        }
        ImmutableArray<Variable> results = builder.AddGeneral("cond", name, [new("pred", [holds])],
        [
            leftBuilder.ToBlock([], written.Select(blob => left[blob])),
            rightBuilder.ToBlock([], written.Select(blob => right[blob])),
        ]);
        for (int i = 0; i < written.Length; i++)
            scope[written[i]] = results[i];
    }
}
