using Sinter.Formats.Onnx.Wire;

namespace Sinter.Formats.Onnx;

/// <summary>ONNX files.</summary>
public static class OnnxFile
{
    /// <summary>The extension that such files have.</summary>
    public const string Extension = ".onnx";

    /// <summary>True for a path that names an ONNX file. What the file holds does not tell: a Core ML model is a protobuf message too.</summary>
    public static bool Is(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file; weights stay where they lie, in the file or beside it.</summary>
    /// <exception cref="ModelFormatException">The file is missing or damaged.</exception>
    /// <exception cref="ModelUnsupportedException">Something in it is not known.</exception>
    public static OnnxModel Read(string path) => OnnxReader.ReadFile(path);

    /// <summary>Reads the content of a file.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="path">Where external data would be looked for, and for error messages.</param>
    /// <inheritdoc cref="Read(string)"/>
    public static OnnxModel Read(ReadOnlyMemory<byte> bytes, string path) => OnnxReader.Read(bytes, path);

    /// <summary>The files beside a model that have its weights, each once.</summary>
    /// <exception cref="ModelFormatException">One lies outside the model's folder.</exception>
    public static IReadOnlyList<string> ExternalFiles(OnnxModel model)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        Collect(model.Graph, files);
        foreach (OnnxFunction function in model.Functions)
            Collect(function.Nodes, files);
        return [.. files];
    }

    private static void Collect(OnnxGraph graph, SortedSet<string> files)
    {
        foreach (OnnxTensor tensor in graph.Initializers)
            Add(tensor, files);
        Collect(graph.Nodes, files);
    }

    private static void Collect(IReadOnlyList<OnnxNode> nodes, SortedSet<string> files)
    {
        foreach (OnnxAttribute attribute in nodes.SelectMany(node => node.Attributes.Values))
        {
            if (attribute.Tensor is { } tensor)
                Add(tensor, files);
            foreach (OnnxTensor item in attribute.Tensors)
                Add(item, files);
            if (attribute.Graph is { } graph)
                Collect(graph, files);
        }
    }

    private static void Add(OnnxTensor tensor, SortedSet<string> files)
    {
        if (tensor.ExternalPath is { } path)
            files.Add(path);
    }
}
