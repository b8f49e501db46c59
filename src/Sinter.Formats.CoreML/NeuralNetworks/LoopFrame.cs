using Sinter.Ir;
using Sinter.Tensors;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>What a loop keeps among the blobs, under names that no file can hold: whether the rest of an iteration is skipped, and whether
/// the loop was left.</summary>
internal sealed class LoopFrame(int depth)
{
    public string SkipKey { get; } = $"\uFFFFskip{depth}";

    public string BrokenKey { get; } = $"\uFFFFbroken{depth}";

    /// <summary>The rest of the iteration is not run, and with a break no further iteration.</summary>
    public void Leave(BlobScope scope, BlockBuilder builder, bool isBreak)
    {
        Variable yes = builder.Constant("leave", Tensor.Scalar(true));
        scope[SkipKey] = yes;
        if (isBreak)
            scope[BrokenKey] = yes;
    }

    /// <summary>True when a break or continue of the loop around the layer is in it.</summary>
    public static bool MayLeave(Wire.NeuralNetworkLayer layer) => layer.LayerCase switch
    {
        LayerCase.LoopBreak or LayerCase.LoopContinue => true,
        LayerCase.Branch => Sides(layer.Branch).Any(side => side.Layers.Any(MayLeave)),
        _ => false,
    };

    private static IEnumerable<Wire.NeuralNetwork> Sides(Wire.BranchLayerParams branch) =>
        new[] { branch.IfBranch, branch.ElseBranch }.OfType<Wire.NeuralNetwork>();
}
