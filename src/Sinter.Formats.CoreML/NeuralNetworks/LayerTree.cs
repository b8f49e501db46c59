namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>The layers of a network with those of the networks inside its loops and branches.</summary>
public static class LayerTree
{
    /// <summary>Every layer; one that holds others comes before them.</summary>
    public static IEnumerable<Wire.NeuralNetworkLayer> All(IEnumerable<Wire.NeuralNetworkLayer> layers)
    {
        var open = new Stack<Wire.NeuralNetworkLayer>(layers.Reverse());
        while (open.TryPop(out Wire.NeuralNetworkLayer? layer))
        {
            yield return layer;
            foreach (Wire.NeuralNetworkLayer inner in Inside(layer).SelectMany(network => network.Layers).Reverse())
                open.Push(inner);
        }
    }

    /// <summary>The networks that a layer holds.</summary>
    public static IEnumerable<Wire.NeuralNetwork> Inside(Wire.NeuralNetworkLayer layer) => new[]
    {
        layer.Loop?.ConditionNetwork, layer.Loop?.BodyNetwork, layer.Branch?.IfBranch, layer.Branch?.ElseBranch,
    }.OfType<Wire.NeuralNetwork>();

    /// <summary>The classes of custom layers that an application must supply, each once, in the order of their first use.</summary>
    public static IEnumerable<string> CustomClasses(IEnumerable<Wire.NeuralNetworkLayer> layers) => All(layers)
        .Where(layer => layer.LayerCase == Wire.NeuralNetworkLayer.LayerOneofCase.Custom)
        .Select(layer => layer.Custom.ClassName)
        .Distinct(StringComparer.Ordinal);
}
