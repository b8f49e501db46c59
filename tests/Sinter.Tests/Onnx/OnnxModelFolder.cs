namespace Sinter.Tests.Onnx;

/// <summary>A folder for one test's models.</summary>
internal sealed class OnnxModelFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sinter-onnx-").FullName;

    public string Save(OnnxGraphBuilder graph, string name = "model.onnx")
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, graph.ToArray());
        return path;
    }

    public string Package(string name = "Model.mlpackage") => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Predicts with a graph, loaded as it is and by way of a package; both must give the same.</summary>
    public static float[] Predict(OnnxGraphBuilder graph, string output, params (string Name, float[] Values, int[] Shape)[] inputs)
    {
        using var folder = new OnnxModelFolder();
        string source = folder.Save(graph);
        var features = new Features(inputs.Select(input => KeyValuePair.Create(input.Name, (FeatureValue)MultiArray.From(input.Values, input.Shape))));
        float[] loaded = Run(source, output, features);
        ModelConverter.Convert(source, folder.Package());
        Assert.Equal(loaded, Run(folder.Package(), output, features));
        return loaded;
    }

    public static float[] Run(string path, string output, Features features)
    {
        using var model = Model.Load(path, new ModelConfiguration { CachePolicy = CachePolicy.None });
        return model.Predict(features).Array(output).ToArray<float>();
    }
}
