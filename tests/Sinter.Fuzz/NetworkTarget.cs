using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Fuzz;

/// <summary>Neural networks, turned into programs and loaded as applications do.</summary>
internal static class NetworkTarget
{
    private static readonly string File = Path.GetTempFileName();

    private static readonly ModelConfiguration Configuration = new()
    {
        CustomLayers = new Dictionary<string, Func<CustomLayerInfo, ICustomLayer>> { ["Mine"] = _ => new Same() },
    };

    static NetworkTarget() => AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.File.Delete(File);

    /// <summary>Reads the layers; a network with custom layers has no program of its own.</summary>
    public static void Lower(byte[] bytes)
    {
        ModelAsset asset = ModelAsset.Of(WireReader.Read(bytes, Wire.Model.Parser, "model.mlmodel"), new WeightFiles("."), "model.mlmodel");
        if (asset.Model is { TypeCase: Wire.Model.TypeOneofCase.NeuralNetwork } model
            && LayerTree.CustomClasses(model.NeuralNetwork.Layers).Any())
            Load(bytes);
        else
            NetworkProgram.AtDefaultShapes(asset, CancellationToken.None);
    }

    /// <summary>Loads the model, which plans its work for the default shapes.</summary>
    public static void Load(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        Model.Load(File, Configuration).Dispose();
    }

    private sealed class Same : ICustomLayer
    {
        public IReadOnlyList<int[]> OutputShapes(IReadOnlyList<int[]> inputShapes) => inputShapes;

        public IReadOnlyList<MultiArray> Evaluate(IReadOnlyList<MultiArray> inputs) => inputs;
    }
}
