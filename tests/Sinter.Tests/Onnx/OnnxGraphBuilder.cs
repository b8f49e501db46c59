using System.Runtime.InteropServices;

namespace Sinter.Tests.Onnx;

/// <summary>Builds small ONNX models.</summary>
internal sealed class OnnxGraphBuilder(long opset = 18)
{
    private readonly OnnxBytes _model = new();

    /// <summary>The graph's own message, for an attribute.</summary>
    public OnnxBytes Graph { get; } = new OnnxBytes().Text(2, "graph");

    public OnnxGraphBuilder Input(string name, int elementType, params object[] dimensions)
    {
        Graph.Message(11, Feature(name, elementType, dimensions));
        return this;
    }

    public OnnxGraphBuilder FloatInput(string name, params object[] dimensions) => Input(name, 1, dimensions);

    public OnnxGraphBuilder Output(string name, int elementType = 1)
    {
        Graph.Message(12, new OnnxBytes().Text(1, name).Message(2, new OnnxBytes().Message(1, new OnnxBytes().Int(1, elementType))));
        return this;
    }

    public OnnxGraphBuilder Floats(string name, int[] shape, params float[] values) =>
        Initializer(Tensor(name, 1, shape).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan())));

    public OnnxGraphBuilder Ints(string name, int[] shape, params long[] values) =>
        Initializer(Tensor(name, 7, shape).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan())));

    public OnnxGraphBuilder Initializer(OnnxBytes tensor)
    {
        Graph.Message(5, tensor);
        return this;
    }

    /// <summary>Names are separated by commas; an empty one is left out.</summary>
    public OnnxGraphBuilder Node(string type, string inputs, string outputs, params OnnxBytes[] attributes) =>
        NodeOf("", type, inputs, outputs, attributes);

    public OnnxGraphBuilder NodeOf(string domain, string type, string inputs, string outputs, params OnnxBytes[] attributes)
    {
        Graph.Message(1, NodeMessage(domain, type, inputs, outputs, attributes));
        return this;
    }

    public OnnxGraphBuilder Function(OnnxBytes function)
    {
        _model.Message(25, function);
        return this;
    }

    public byte[] ToArray() =>
    [
        .. new OnnxBytes().Int(1, 10).Message(7, Graph).Message(8, new OnnxBytes().Text(1, "").Int(2, opset))
            .Message(8, new OnnxBytes().Text(1, "ai.onnx.ml").Int(2, 3)).ToArray(),
        .. _model.ToArray(),
    ];

    public static OnnxBytes NodeMessage(string domain, string type, string inputs, string outputs, params OnnxBytes[] attributes)
    {
        var node = new OnnxBytes();
        foreach (string input in inputs.Length == 0 ? [] : inputs.Split(','))
            node.Text(1, input);
        foreach (string output in outputs.Split(','))
            node.Text(2, output);
        node.Text(3, $"node_{outputs}").Text(4, type).Text(7, domain);
        foreach (OnnxBytes attribute in attributes)
            node.Message(5, attribute);
        return node;
    }

    public static OnnxBytes Int(string name, long value) => new OnnxBytes().Text(1, name).Int(3, value).Int(20, 2);

    public static OnnxBytes Float(string name, float value) => new OnnxBytes().Text(1, name).Float(2, value).Int(20, 1);

    public static OnnxBytes Word(string name, string value) => new OnnxBytes().Text(1, name).Text(4, value).Int(20, 3);

    public static OnnxBytes Ints(string name, params long[] values)
    {
        OnnxBytes attribute = new OnnxBytes().Text(1, name).Int(20, 7);
        foreach (long value in values)
            attribute.Int(8, value);
        return attribute;
    }

    public static OnnxBytes Floats(string name, params float[] values)
    {
        OnnxBytes attribute = new OnnxBytes().Text(1, name).Int(20, 6);
        foreach (float value in values)
            attribute.Float(7, value);
        return attribute;
    }

    public static OnnxBytes Texts(string name, params string[] values)
    {
        OnnxBytes attribute = new OnnxBytes().Text(1, name).Int(20, 8);
        foreach (string value in values)
            attribute.Text(9, value);
        return attribute;
    }

    public static OnnxBytes Subgraph(string name, OnnxGraphBuilder graph) => new OnnxBytes().Text(1, name).Message(6, graph.Graph).Int(20, 5);

    public static OnnxBytes Tensor(string name, int elementType, int[] shape)
    {
        OnnxBytes tensor = new();
        foreach (int size in shape)
            tensor.Int(1, size);
        return tensor.Int(2, elementType).Text(8, name);
    }

    private static OnnxBytes Feature(string name, int elementType, object[] dimensions)
    {
        OnnxBytes shape = new();
        foreach (object dimension in dimensions)
            shape.Message(1, dimension is int size ? new OnnxBytes().Int(1, size) : new OnnxBytes().Text(2, (string)dimension));
        return new OnnxBytes().Text(1, name).Message(2, new OnnxBytes().Message(1, new OnnxBytes().Int(1, elementType).Message(2, shape)));
    }
}
