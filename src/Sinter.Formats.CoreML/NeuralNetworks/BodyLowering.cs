using System.Collections.Immutable;
using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>Turns a list of layers into operations, in order. Branches and loops write blobs of the network around them; in the program
/// they become conditionals and loops that give those values.</summary>
internal sealed class BodyLowering(LayerWeights weights, CustomLayers customLayers, bool isFaithful, string place, int layerCount,
    CancellationToken cancellation)
{
    private const int MaximumDepth = 16;

    /// <summary>Loops are lowered again while their types settle, and loops in loops multiply; a malicious network could otherwise ask for
    /// exponential work.</summary>
    private const int LeastBudget = 100_000, RoundsPerLayer = 50;

    private long _budget = LeastBudget + ((long)RoundsPerLayer * layerCount);

    public string Place { get; } = place;

    /// <summary>Lowers layers into the builder; what they write is in the scope afterwards.</summary>
    /// <param name="layers">In order.</param>
    /// <param name="scope">The blobs.</param>
    /// <param name="builder">Where the operations go.</param>
    /// <param name="loop">The innermost loop around the layers; null outside of loops.</param>
    /// <param name="depth">Branches and loops around the layers.</param>
    public void Lower(IReadOnlyList<Wire.NeuralNetworkLayer> layers, BlobScope scope, BlockBuilder builder, LoopFrame? loop, int depth) =>
        LowerFrom(0, layers, scope, builder, loop, depth);

    private void LowerFrom(int first, IReadOnlyList<Wire.NeuralNetworkLayer> layers, BlobScope scope, BlockBuilder builder,
        LoopFrame? loop, int depth)
    {
        for (int i = first; i < layers.Count; i++)
        {
            Wire.NeuralNetworkLayer layer = layers[i];
            Charge(layer, depth);
            bool isLast;
            try
            {
                isLast = !LowerOne(i, layers, scope, builder, loop, depth);
            }
            catch (ModelFormatException exception) when (!exception.Place.StartsWith(Place, StringComparison.Ordinal))
            {
                string operation = exception.Place[(exception.Place.IndexOf('/', StringComparison.Ordinal) + 1)..];
                throw new ModelFormatException(exception.Stage, $"{PlaceOf(layer)}, {operation}", exception.Expected, exception.Actual,
                    exception);
            }
            catch (OverflowException exception)
            {
                throw new ModelFormatException(ModelStage.Load, PlaceOf(layer), "sizes that fit 32 bits", exception.Message, exception);
            }
            if (isLast)
                return;
        }
    }

    /// <summary>False when nothing more of the list is to be lowered: an iteration ends here, or the rest is lowered already.</summary>
    private bool LowerOne(
        int index, IReadOnlyList<Wire.NeuralNetworkLayer> layers, BlobScope scope, BlockBuilder builder, LoopFrame? loop, int depth)
    {
        Wire.NeuralNetworkLayer layer = layers[index];
        switch (layer.LayerCase)
        {
            case LayerCase.LoopBreak or LayerCase.LoopContinue:
                LoopFrame frame = loop ?? throw Invalid(layer, "a loop around the layer", "none");
                frame.Leave(scope, builder, isBreak: layer.LayerCase == LayerCase.LoopBreak);
                return false;
            case LayerCase.Branch:
                new BranchLowering(this, depth).Lower(layer, Inputs(layer, scope)[0], scope, builder, loop);
                if (loop is null || !LoopFrame.MayLeave(layer) || index + 1 == layers.Count)
                    return true;
                new BranchLowering(this, depth).Choose(layer.Name, scope[loop.SkipKey], scope, builder,
                    (_, _) => { },
                    (inner, nested) => LowerFrom(index + 1, layers, inner, nested, loop, depth + 1));
                return false;
            case LayerCase.Loop:
                new LoopLowering(this, depth).Lower(layer, Inputs(layer, scope), scope, builder);
                return true;
            default:
                LowerLayer(layer, scope, builder);
                return true;
        }
    }

    public ModelFormatException Invalid(Wire.NeuralNetworkLayer layer, string expected, string actual) =>
        new(ModelStage.Load, PlaceOf(layer), expected, actual);

    private void LowerLayer(Wire.NeuralNetworkLayer layer, BlobScope scope, BlockBuilder builder)
    {
        var lowering = new LayerLowering(layer, builder, weights, Inputs(layer, scope), isFaithful, PlaceOf(layer));
        ImmutableArray<Variable> results = layer.LayerCase == LayerCase.Custom
            ? customLayers.Lower(lowering)
            : LayerTable.Find(layer.LayerCase) is { } rule ? [.. rule(lowering)]
            : throw new ModelUnsupportedException(ModelStage.Load, PlaceOf(layer), "a layer of an unknown kind",
                "one that this version knows");
        if (layer.Input.Count > lowering.InputsSeen)
            throw Invalid(layer, $"at most {lowering.InputsSeen} inputs", $"{layer.Input.Count}");
        if (layer.Output.Count > results.Length)
            throw Invalid(layer, $"at most {results.Length} outputs", $"{layer.Output.Count}");
        for (int i = 0; i < layer.Output.Count; i++)
            scope[layer.Output[i]] = results[i];
    }

    private ImmutableArray<Variable> Inputs(Wire.NeuralNetworkLayer layer, BlobScope scope)
    {
        if (layer.LayerCase == LayerCase.Branch && layer.Input.Count != 1)
            throw Invalid(layer, "one input", $"{layer.Input.Count}");
        return
        [
            .. layer.Input.Select(name => scope.TryGet(name, out Variable? value)
                ? value
                : throw Invalid(layer, "inputs that are inputs of the network or outputs of layers before, on every path", $"'{name}'")),
        ];
    }

    private void Charge(Wire.NeuralNetworkLayer layer, int depth)
    {
        cancellation.ThrowIfCancellationRequested();
        if (depth > MaximumDepth)
            throw Invalid(layer, $"at most {MaximumDepth} loops and branches in each other", "more");
        if (--_budget < 0)
            throw Invalid(layer, "loops whose shapes settle", "loops in loops that need too many rounds");
    }

    private string PlaceOf(Wire.NeuralNetworkLayer layer) => $"{Place}, layer '{layer.Name}' ({layer.LayerCase})";
}
