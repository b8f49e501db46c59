using System.Globalization;
using System.Text;
using Sinter.Ir;
using Sinter.Ir.Binary;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>The artifact of a segment on the CPU: the image of its function, the constants that steps read as they are, and the packed
/// forms of the others. Kernels are bound anew when it is loaded, which takes no time worth saving and leaves nothing to trust but numbers
/// whose lengths are checked.</summary>
internal static class CpuArtifact
{
    private const int Version = 1;

    /// <summary>Constants of fewer bytes are always kept as they are.</summary>
    private const int AlwaysKept = 4096;

    /// <summary>Compiles a segment; the artifact is null when the segment calls code of an application, or has more of something than an image
    /// may hold.</summary>
    public static (CompiledSegment Segment, SegmentArtifact? Artifact) Compile(
        Segment segment, WorkPool pool, PackedConstants packed, CancellationToken cancellation)
    {
        if (FunctionWriter.Write(segment.Function) is not { } image)
            return (SegmentCompiler.Compile(segment, pool, packed.ForSegment(), cancellation), null);
        // The function is read back from its image at once, so that what runs now is what a cached load runs.
        var record = new ArtifactRecord();
        ReadOnlyMemory<byte>[] constants = [.. image.Constants.Select(record.Watch)];
        Function function;
        try
        {
            function = FunctionReader.Read(image.Bytes, (number, element, shape) => Tensor.OverReadOnly(element, shape, constants[number]));
        }
        catch (InvalidDataException)
        {
            return (SegmentCompiler.Compile(segment, pool, packed.ForSegment(), cancellation), null);
        }
        GraphVerifier.Check(function, ModelStage.Specialize);
        CompiledSegment compiled = SegmentCompiler.Compile(new Segment(function), pool, packed.ForSegment(record), cancellation);
        foreach (Slot slot in compiled.Slots)
        {
            if (slot.Constant is Tensor constant)
                ArtifactRecord.Keep(constant);
        }
        return (compiled, Write(image, record));
    }

    /// <summary>Makes a segment of an artifact.</summary>
    /// <exception cref="InvalidDataException">It is none of this device and version.</exception>
    public static CompiledSegment Load(SegmentArtifact artifact, WorkPool pool, PackedConstants packed, CancellationToken cancellation)
    {
        try
        {
            var stored = new StoredWeights();
            Function function = Read(artifact, stored);
            GraphVerifier.Check(function, ModelStage.Load);
            return SegmentCompiler.Compile(new Segment(function), pool, packed.ForSegment(stored), cancellation);
        }
        catch (Exception exception) when (exception is ModelException or ArgumentException or InvalidOperationException or ArithmeticException
            or KeyNotFoundException or IndexOutOfRangeException or TensorTooLargeException or IOException or NotSupportedException
            or InvalidCastException)
        {
            throw new InvalidDataException($"The artifact is not one that this device made: {exception.Message}", exception);
        }
    }

    private static SegmentArtifact Write(FunctionImage image, ArtifactRecord record)
    {
        var head = new MemoryStream();
        using var writer = new BinaryWriter(head, Encoding.UTF8);
        var blocks = new List<ArtifactBlock>();
        writer.Write(Version);
        writer.Write(image.Bytes.Length);
        writer.Write(image.Bytes.Span);
        writer.Write(record.Constants.Count);
        HashSet<int> packed = [.. record.Packed.Keys.Select(key => key.Constant)];
        foreach (WatchedMemory constant in record.Constants)
        {
            bool isAbsent = !constant.WasRead && packed.Contains(constant.Number) && constant.Original.Length >= AlwaysKept;
            writer.Write(isAbsent ? -1 : blocks.Count);
            writer.Write(constant.Original.Length);
            if (!isAbsent)
                blocks.Add(new ArtifactBlock(constant.Original));
        }
        writer.Write(record.Packed.Count);
        foreach (((int constant, string form), IPackedWeights weights) in record.Packed)
        {
            writer.Write(constant);
            writer.Write(form);
            writer.Write((byte)weights.Blocks.Count);
            foreach (ReadOnlyMemory<byte> block in weights.Blocks)
            {
                writer.Write(blocks.Count);
                blocks.Add(new ArtifactBlock(block));
            }
        }
        writer.Flush();
        return new SegmentArtifact(head.ToArray(), blocks);
    }

    private static Function Read(SegmentArtifact artifact, StoredWeights stored)
    {
        using var reader = new BinaryReader(new MemoryStream(artifact.Head.ToArray(), writable: false), Encoding.UTF8);
        if (reader.ReadInt32() is var version && version != Version)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"version {version}"));
        int length = reader.ReadInt32();
        ReadOnlyMemory<byte> image = artifact.Head.Slice((int)reader.BaseStream.Position, length);
        reader.BaseStream.Position += length;
        var constants = new ReadOnlyMemory<byte>[Bounded(reader.ReadInt32(), artifact.Head.Length)];
        for (int i = 0; i < constants.Length; i++)
        {
            (int block, int bytes) = (reader.ReadInt32(), reader.ReadInt32());
            constants[i] = block < 0 ? new AbsentMemory(bytes).Memory : artifact.Blocks[block].Bytes;
            if (constants[i].Length != bytes)
                throw new InvalidDataException($"{constants[i].Length} bytes for a constant of {bytes}");
        }
        int packed = Bounded(reader.ReadInt32(), artifact.Head.Length);
        for (int i = 0; i < packed; i++)
        {
            (int constant, string form) = (reader.ReadInt32(), reader.ReadString());
            var blocks = new ArtifactBlock[reader.ReadByte()];
            for (int j = 0; j < blocks.Length; j++)
                blocks[j] = artifact.Blocks[reader.ReadInt32()];
            stored.AddPacked(constant, form, blocks);
        }
        return FunctionReader.Read(image, (number, element, shape) =>
        {
            Tensor constant = Tensor.OverReadOnly(element, shape, constants[number]);
            stored.AddConstant(number, constant);
            return constant;
        });
    }

    private static int Bounded(int count, int limit) =>
        (uint)count <= (uint)limit ? count : throw new InvalidDataException($"{count} parts");
}
