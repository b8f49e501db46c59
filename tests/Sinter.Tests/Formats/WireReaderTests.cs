using Google.Protobuf;
using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Tests.Formats;

public class WireReaderTests
{
    [Theory]
    [InlineData(new byte[] { 0x0A })]
    [InlineData(new byte[] { 0x12, 5, 1 })]
    [InlineData(new byte[] { 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 })]
    [InlineData(new byte[] { 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    [InlineData(new byte[] { 0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0x00, 0x00 })]
    [InlineData(new byte[] { 0x0B, 0x0C })]
    [InlineData(new byte[] { 0x0E })]
    [InlineData(new byte[] { 0x09, 1, 2, 3 })]
    public void MalformedBytesAreRefusedBeforeAnythingIsAllocated(byte[] bytes)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => WireReader.Read(bytes, Wire.Model.Parser, "test.mlmodel"));
        Assert.Contains("test.mlmodel, byte", error.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void MessagesMayNestAsDeepAsProtobufAllows()
    {
        Wire.Model model = Nested(WireReader.MaximumDepth / 2);
        Assert.Equal(model, WireReader.Read(model.ToByteArray(), Wire.Model.Parser, "test"));
        byte[] deeper = Nested((WireReader.MaximumDepth / 2) + 1).ToByteArray();
        Assert.Throws<ModelFormatException>(() => WireReader.Read(deeper, Wire.Model.Parser, "test"));
        // A chain of 60,000 lengths, each inside the one before.
        byte[] chain = Chain(60_000);
        Assert.Throws<ModelFormatException>(() => WireReader.Read(chain, Wire.Model.Parser, "test"));
    }

    [Theory]
    [MemberData(nameof(Amplifiers))]
    public void FilesThatWouldGrowInMemoryAreRefused(string name, byte[] unit)
    {
        // Two million copies of a few bytes in one program, pipeline or array.
        byte[] bytes = Wrap(name, Enumerable.Repeat(unit, 2_000_000).SelectMany(copy => copy).ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => WireReader.Read(bytes, Wire.Model.Parser, "test"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("memory", error.Expected, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Amplifiers => new()
    {
        { "pipeline", [0x0A, 0] },
        { "trees", [0x0A, 0] },
        { "functions", [0x12, 0] },
        { "unknown fields", [0xF8, 0x3F, 0] },
        { "empty texts", [0x12, 0] },
    };

    [Fact]
    public void TheEstimateIsAboveWhatParsingRealModelsAllocates()
    {
        SharedFolder.Require();
        foreach (string path in SharedFolder.RealFiles("*.mlmodel"))
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.AsSpan().StartsWith("version https://git-lfs"u8))
                continue;
            Wire.Model.Parser.ParseFrom(bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Wire.Model.Parser.ParseFrom(bytes);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            long estimate = WireScan.Cost(bytes, MessageLayout.Of<Wire.Model>(), path);
            TestContext.Current.SendDiagnosticMessage("{0}: {1} bytes, {2:F1} times allocated, {3:F1} times estimated",
                Path.GetFileName(path), bytes.Length, (double)allocated / bytes.Length, (double)estimate / bytes.Length);
            // The runtime hands memory to threads in pieces, so a measurement may be off by some kilobytes.
            Assert.InRange(allocated, 0, estimate + (64 << 10));
        }
    }

    private static byte[] Wrap(string name, byte[] content) => name switch
    {
        "trees" => Field(302, Field(1, content)),
        "functions" => Field(502, content),
        "unknown fields" => Field(2, content),
        _ => Field(202, content),
    };

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
        return stream.ToArray();
    }

    /// <summary>Each pipeline in a pipeline adds two messages.</summary>
    private static Wire.Model Nested(int pipelines)
    {
        var model = new Wire.Model { SpecificationVersion = 1 };
        for (int i = 0; i < pipelines; i++)
            model = new Wire.Model { Pipeline = new Wire.Pipeline { Models = { model } } };
        return model;
    }

    private static byte[] Chain(int depth)
    {
        var bytes = new List<byte>();
        int length = 0;
        for (int i = 0; i < depth; i++)
        {
            // Written backwards: length, then the tag of Pipeline.models or Model.pipeline.
            for (int left = length, shift = 28; shift >= 0; shift -= 7)
                bytes.Add((byte)(((left >> shift) & 0x7F) | (shift == 28 ? 0 : 0x80)));
            if (i % 2 == 0)
                bytes.Add(0x0A);
            else
                bytes.AddRange([0x0C, 0xD2]);
            length = bytes.Count;
        }
        bytes.Reverse();
        return [.. bytes];
    }

    [Fact]
    public void ProgramsOfControlFlowNestFortyDeep()
    {
        var block = new Mil.Block();
        for (int i = 0; i < 40; i++)
            block = new Mil.Block { Operations = { new Mil.Operation { Type = "cond", Blocks = { block } } } };
        var model = new Wire.Model
        {
            MlProgram = new Mil.Program { Functions = { ["main"] = new Mil.Function { BlockSpecializations = { ["CoreML5"] = block } } } },
        };
        Assert.Equal(model, WireReader.Read(model.ToByteArray(), Wire.Model.Parser, "test"));
    }
}
