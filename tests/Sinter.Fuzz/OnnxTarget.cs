using Google.Protobuf;
using Sinter.Formats.Onnx;

namespace Sinter.Fuzz;

/// <summary>Converts ONNX models: the bytes are all there is, so data in other files are refused.</summary>
internal static class OnnxTarget
{
    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        Model(Node("MatMul", "x,w", "m"), Node("Add", "m,b", "a"), Node("Relu", "a", "r"), Node("Softmax", "r", "y", Attribute("axis", 1))),
        Model(Node("Reshape", "x,s", "r"), Node("Transpose", "r", "t", Attribute("perm", 1, 0)), Node("Concat", "t,t", "c", Attribute("axis", 0)),
            Node("Slice", "c,s,s", "q"), Node("ReduceSum", "c", "y", Attribute("keepdims", 0))),
    ];

    public static void Convert(byte[] bytes) =>
        OnnxImporter.TryImport(OnnxFile.Read(bytes, "model.onnx"), new OnnxImportOptions(), CancellationToken.None);

    /// <summary>A graph over x [n, 3] with constants w [3, 2], b [2] and s = [3, -1], which gives y.</summary>
    private static byte[] Model(params byte[][] nodes)
    {
        byte[][] graph = [.. nodes.Select(node => Field(1, node)), Text(2, "graph"), Field(5, Tensor("w", 1, [3, 2], new byte[24])),
            Field(5, Tensor("b", 1, [2], new byte[8])), Field(5, Tensor("s", 7, [2], [3, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255])),
            Field(11, Value("x", Field(1, Text(2, "n")), Field(1, Number(1, 3)))), Field(12, Value("y"))];
        return Joined(Number(1, 10), Field(7, Joined(graph)), Field(8, Joined(Text(1, ""), Number(2, 17))));
    }

    private static byte[] Node(string type, string inputs, string output, params byte[][] attributes) => Joined(
        [.. inputs.Split(',').Select(input => Text(1, input)), Text(2, output), Text(3, output), Text(4, type), .. attributes.Select(attribute => Field(5, attribute))]);

    private static byte[] Attribute(string name, params long[] values) => values is [var value]
        ? Joined(Text(1, name), Number(3, value), Number(20, 2))
        : Joined([Text(1, name), .. values.Select(item => Number(8, item)), Number(20, 7)]);

    private static byte[] Tensor(string name, int type, long[] shape, byte[] data) =>
        Joined([.. shape.Select(size => Number(1, size)), Number(2, type), Text(8, name), Field(9, data)]);

    private static byte[] Value(string name, params byte[][] dimensions) => Joined(Text(1, name),
        Field(2, Field(1, Joined(dimensions.Length == 0 ? Number(1, 1) : Joined(Number(1, 1), Field(2, Joined(dimensions)))))));

    private static byte[] Number(int field, long value) => Written(output =>
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    });

    private static byte[] Text(int field, string value) => Field(field, System.Text.Encoding.UTF8.GetBytes(value));

    private static byte[] Field(int field, byte[] value) => Written(output =>
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    });

    private static byte[] Joined(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
            write(output);
        return stream.ToArray();
    }
}
