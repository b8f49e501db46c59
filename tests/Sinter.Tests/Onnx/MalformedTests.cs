using Sinter.Formats.Onnx;
using static Sinter.Tests.Onnx.OnnxGraphBuilder;

namespace Sinter.Tests.Onnx;

/// <summary>Files that nobody vouches for: one typed error, never a crash, a hang or a full memory.</summary>
public sealed class MalformedTests
{
    private static byte[] Sample() => new OnnxGraphBuilder().FloatInput("x", "n", 3).Floats("w", [3, 2], 1, 2, 3, 4, 5, 6).Ints("s", [2], -1, 2)
        .Node("MatMul", "x,w", "m").Node("Reshape", "m,s", "r").Node("Softmax", "r", "p", Int("axis", -1)).Node("Slice", "p,s,s", "q")
        .Node("Relu", "p", "y").Output("y").ToArray();

    private static void Convert(byte[] bytes) =>
        OnnxImporter.TryImport(OnnxFile.Read(bytes, "model.onnx"), new OnnxImportOptions(), CancellationToken.None);

    private static void ConvertOrRefuse(byte[] bytes, string what)
    {
        try
        {
            Convert(bytes);
        }
        catch (Exception error) when (error is not ModelException)
        {
            Assert.Fail($"{what}: {error}");
        }
        catch (ModelException)
        {
            // What is expected of a damaged file.
        }
    }

    [Fact]
    public void Every_mutation_of_one_byte_is_converted_or_refused()
    {
        byte[] sample = Sample();
        var random = new Random(7);
        for (int i = 0; i < sample.Length; i++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7F, 0x80, 0xFF, (byte)random.Next(256)])
            {
                byte[] mutated = [.. sample];
                mutated[i] = value;
                ConvertOrRefuse(mutated, $"byte {i} as {value}");
            }
        }
    }

    [Fact]
    public void Every_cut_is_converted_or_refused()
    {
        byte[] sample = Sample();
        for (int length = 0; length < sample.Length; length++)
            ConvertOrRefuse(sample[..length], $"cut at {length}");
        Assert.Throws<ModelFormatException>(() => Convert([]));
    }

    [Fact]
    public void Several_mutations_at_once_are_converted_or_refused()
    {
        byte[] sample = Sample();
        var random = new Random(11);
        for (int round = 0; round < 2000; round++)
        {
            byte[] mutated = [.. sample];
            for (int i = random.Next(1, 8); i > 0; i--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            ConvertOrRefuse(mutated, $"round {round}");
        }
    }

    [Fact]
    public void External_data_stays_in_the_models_folder()
    {
        using var folder = new OnnxModelFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "w.bin"), new byte[8]);
        Directory.CreateDirectory(Path.Combine(folder.Path, "inner"));
        OnnxGraphBuilder Graph(string location, long length = 8) => new OnnxGraphBuilder().FloatInput("x", 2).Initializer(Tensor("w", 1, [2])
            .Message(13, new OnnxBytes().Text(1, "location").Text(2, location)).Message(13, new OnnxBytes().Text(1, "length").Text(2, $"{length}")).Int(14, 1))
            .Node("Add", "x,w", "y").Output("y");
        using (Model.Load(folder.Save(Graph("w.bin"))))
        {
        }
        foreach (string location in (string[])["../w.bin", Path.Combine(folder.Path, "w.bin"), "missing.bin", ""])
            Assert.Throws<ModelFormatException>(() => Model.Load(folder.Save(Graph(location), "inner/model.onnx")));
        Assert.Throws<ModelFormatException>(() => Model.Load(folder.Save(Graph("w.bin", 4096))));
    }

    [Fact]
    public void Sizes_that_lie_are_refused()
    {
        Assert.Throws<ModelFormatException>(() => Convert(new OnnxGraphBuilder().FloatInput("x", 2)
            .Initializer(Tensor("w", 1, [1 << 20]).Bytes(9, [0, 0, 0, 0])).Node("Add", "x,w", "y").Output("y").ToArray()));
        Assert.Throws<ModelFormatException>(() => Convert(new OnnxGraphBuilder().FloatInput("x", 2)
            .Initializer(Tensor("w", 1, [int.MaxValue, int.MaxValue, int.MaxValue])).Node("Add", "x,w", "y").Output("y").ToArray()));
    }

    [Fact]
    public void Graphs_inside_graphs_have_a_bound()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().Output("x");
        for (int i = 0; i < 100; i++)
            graph = new OnnxGraphBuilder().FloatInput("x", 2).Node("If", "x", "y", Subgraph("then_branch", graph), Subgraph("else_branch", new OnnxGraphBuilder())).Output("y");
        Assert.Contains("deep", Assert.Throws<ModelFormatException>(() => Convert(graph.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_in_a_circle_are_refused() => Assert.Contains("circle", Assert.Throws<ModelFormatException>(() => Convert(new OnnxGraphBuilder().FloatInput("x", 2)
        .Node("Add", "x,b", "a").Node("Neg", "a", "b").Node("Relu", "b", "y").Output("y").ToArray())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_result_that_two_nodes_give_is_refused() => Assert.Throws<ModelFormatException>(() => Convert(new OnnxGraphBuilder().FloatInput("x", 2)
        .Node("Neg", "x", "y").Node("Relu", "x", "y").Output("y").ToArray()));

    [Fact]
    public void Functions_that_call_each_other_in_a_circle_are_refused()
    {
        OnnxBytes Function(string name, string calls) => new OnnxBytes().Text(1, name).Text(4, "x").Text(5, "y")
            .Message(7, NodeMessage("own", calls, "x", "y")).Message(9, new OnnxBytes().Text(1, "own").Int(2, 1)).Text(10, "own");
        byte[] model = new OnnxGraphBuilder().FloatInput("x", 2).NodeOf("own", "First", "x", "y").Output("y").Function(Function("First", "Second")).Function(Function("Second", "First"))
            .ToArray();
        Assert.Contains("circle", Assert.Throws<ModelFormatException>(() => Convert(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_empty_messages_cost_no_memory()
    {
        byte[] empty = [.. Enumerable.Range(0, 4 << 20).Select(i => i % 2 == 0 ? (byte)0x0A : (byte)0)];
        Assert.Contains("memory", Assert.Throws<ModelFormatException>(() => Convert(new OnnxBytes().Bytes(7, empty).ToArray())).Message, StringComparison.Ordinal);
    }
}
