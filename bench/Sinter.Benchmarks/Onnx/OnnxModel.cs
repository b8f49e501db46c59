namespace Sinter.Benchmarks;

/// <summary>ONNX models of one operation, written by hand. The field numbers are those of onnx.proto.</summary>
internal static class OnnxModel
{
    private const int IrVersion = 8, MlOpset = 3;

    /// <summary>A model that applies one operation of <c>ai.onnx.ml</c>.</summary>
    /// <param name="operation">The operation with its attributes.</param>
    /// <param name="input">Its input, float32.</param>
    /// <param name="outputs">Its outputs.</param>
    public static byte[] Of(OnnxMessage operation, OnnxMessage input, params OnnxMessage[] outputs)
    {
        var graph = new OnnxMessage().Add(1, operation).Add(2, "graph").Add(11, input);
        foreach (OnnxMessage output in outputs)
            graph.Add(12, output);
        return new OnnxMessage().Add(1, IrVersion).Add(7, graph)
            .Add(8, new OnnxMessage().Add(1, "").Add(2, 15))
            .Add(8, new OnnxMessage().Add(1, "ai.onnx.ml").Add(2, MlOpset)).ToArray();
    }

    public static OnnxMessage Operation(string type, string input, string[] outputs, params OnnxMessage[] attributes)
    {
        var node = new OnnxMessage().Add(1, input);
        foreach (string output in outputs)
            node.Add(2, output);
        node.Add(4, type);
        foreach (OnnxMessage attribute in attributes)
            node.Add(5, attribute);
        return node.Add(7, "ai.onnx.ml");
    }

    /// <summary>A feature of the graph: rows of so many floats, or (type 7) of integers.</summary>
    public static OnnxMessage Rows(string name, int columns, int elementType = 1)
    {
        var shape = new OnnxMessage().Add(1, new OnnxMessage().Add(2, "rows"));
        if (columns > 0)
            shape.Add(1, new OnnxMessage().Add(1, (long)columns));
        return new OnnxMessage().Add(1, name).Add(2, new OnnxMessage().Add(1, new OnnxMessage().Add(1, (long)elementType).Add(2, shape)));
    }

    public static OnnxMessage Attribute(string name, long value) => new OnnxMessage().Add(1, name).Add(3, value).Add(20, 2);

    public static OnnxMessage Attribute(string name, string value) => new OnnxMessage().Add(1, name).Add(4, value).Add(20, 3);

    public static OnnxMessage Attribute(string name, IEnumerable<float> values)
    {
        var attribute = new OnnxMessage().Add(1, name);
        foreach (float value in values)
            attribute.Add(7, value);
        return attribute.Add(20, 6);
    }

    public static OnnxMessage Attribute(string name, IEnumerable<long> values)
    {
        var attribute = new OnnxMessage().Add(1, name);
        foreach (long value in values)
            attribute.Add(8, value);
        return attribute.Add(20, 7);
    }

    public static OnnxMessage Attribute(string name, IEnumerable<string> values)
    {
        var attribute = new OnnxMessage().Add(1, name);
        foreach (string value in values)
            attribute.Add(9, value);
        return attribute.Add(20, 8);
    }
}
