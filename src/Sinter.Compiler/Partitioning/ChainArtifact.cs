using System.Collections.Immutable;
using System.Text;
using Sinter.Ir;
using Sinter.Ir.Binary;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>The artifact of a partitioned function: how it was shared out, and the artifacts of its segments. The blocks of all follow each
/// other.</summary>
internal static class ChainArtifact
{
    private const int Version = 1;

    public static SegmentArtifact Write(SegmentChain chain, IReadOnlyList<SegmentArtifact?> parts)
    {
        var head = new MemoryStream();
        using var writer = new BinaryWriter(head, Encoding.UTF8);
        writer.Write(Version);
        Function signature = chain.Segment.Function;
        Write(writer, FunctionWriter.Write(new Function(signature.Name, [.. signature.Inputs, .. signature.Body.Outputs], signature.Opset,
            [KeyValuePair.Create(signature.Opset, new Block([], [], []))]))!.Bytes);
        Write(writer, [.. chain.Outputs]);
        Write(writer, chain.Partition);
        writer.Write(parts.Count);
        for (int i = 0; i < parts.Count; i++)
        {
            Write(writer, [.. chain.Links[i].Inputs]);
            Write(writer, parts[i]!.Head);
            writer.Write(parts[i]!.Blocks.Count);
        }
        writer.Flush();
        return new SegmentArtifact(head.ToArray(), [.. parts.SelectMany(part => part!.Blocks)]);
    }

    /// <exception cref="InvalidDataException">The artifact is none of these devices and this version.</exception>
    public static SegmentChain Read(SegmentArtifact artifact, IReadOnlyList<IDevice> devices, CancellationToken cancellation)
    {
        using var reader = new BinaryReader(new MemoryStream(artifact.Head.ToArray(), writable: false), Encoding.UTF8);
        var links = new List<ChainLink>();
        try
        {
            if (reader.ReadInt32() is var version && version != Version)
                throw new InvalidDataException($"A chain of segments has the version {version}.");
            Function all = FunctionReader.Read(Bytes(reader, artifact.Head), NoConstants);
            ImmutableArray<int> outputs = Numbers(reader);
            int inputs = all.Inputs.Count - outputs.Length;
            Function signature = Signature(all.Name, all.Opset, all.Inputs.Take(inputs), all.Inputs.Skip(inputs));
            Partition partition = ReadPartition(reader, devices.Count);
            int first = 0;
            for (int count = Count(reader); count > 0; count--)
            {
                ImmutableArray<int> read = Numbers(reader);
                ReadOnlyMemory<byte> head = Bytes(reader, artifact.Head);
                int blocks = Count(reader);
                if (blocks > artifact.Blocks.Count - first)
                    throw new InvalidDataException($"A chain of segments lacks blocks: {artifact.Blocks.Count}.");
                IDevice device = devices[links.Count < partition.Segments.Count ? partition.Segments[links.Count].Device : 0];
                links.Add(new ChainLink(
                    device.Load(new SegmentArtifact(head, [.. artifact.Blocks.Skip(first).Take(blocks)]), cancellation), read));
                first += blocks;
            }
            return new SegmentChain(signature, partition, [.. links], outputs);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or ModelException or TensorTooLargeException)
        {
            throw new InvalidDataException($"The artifact is no chain of segments: {exception.Message}", exception);
        }
    }

    /// <summary>A function without operations.</summary>
    public static Function Signature(string name, Opset opset, IEnumerable<Variable> inputs, IEnumerable<Variable> outputs) =>
        new(name, inputs, opset, [KeyValuePair.Create(opset, new Block([], [], outputs))]);

    private static void Write(BinaryWriter writer, Partition partition)
    {
        writer.Write(partition.Operations.Count);
        foreach (PlacedOperation operation in partition.Operations)
        {
            writer.Write(operation.Name);
            writer.Write(operation.Type);
            writer.Write(operation.Choices.Count);
            foreach (DeviceChoice choice in operation.Choices)
            {
                writer.Write(choice.Support.IsSupported);
                writer.Write(choice.Support.IsFast);
                writer.Write(choice.Support.Reason);
                writer.Write(choice.Seconds);
            }
        }
        writer.Write(partition.Segments.Count);
        foreach (PlacedSegment segment in partition.Segments)
        {
            writer.Write(segment.Device);
            writer.Write(segment.Start);
            writer.Write(segment.Count);
            writer.Write(segment.Seconds);
            writer.Write(segment.TransferredBytes);
        }
    }

    private static Partition ReadPartition(BinaryReader reader, int devices)
    {
        var operations = new PlacedOperation[Count(reader)];
        for (int i = 0; i < operations.Length; i++)
        {
            (string name, string type) = (reader.ReadString(), reader.ReadString());
            var choices = new DeviceChoice[Count(reader)];
            for (int j = 0; j < choices.Length; j++)
                choices[j] = new DeviceChoice(new OperationSupport(reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadString()), reader.ReadDouble());
            operations[i] = new PlacedOperation(name, type, choices);
        }
        var segments = new PlacedSegment[Count(reader)];
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i] = new PlacedSegment(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadInt64());
            if ((uint)segments[i].Device >= (uint)devices || segments[i].Start < 0 || segments[i].Count < 0
                || segments[i].Start > operations.Length - segments[i].Count)
                throw new InvalidDataException($"Segment {i} of a chain is {segments[i]}.");
        }
        return new Partition(operations, segments);
    }

    private static void Write(BinaryWriter writer, ReadOnlyMemory<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes.Span);
    }

    private static void Write(BinaryWriter writer, int[] numbers)
    {
        writer.Write(numbers.Length);
        foreach (int number in numbers)
            writer.Write(number);
    }

    private static ReadOnlyMemory<byte> Bytes(BinaryReader reader, ReadOnlyMemory<byte> head)
    {
        int length = Count(reader);
        ReadOnlyMemory<byte> bytes = head.Slice((int)reader.BaseStream.Position, length);
        reader.BaseStream.Position += length;
        return bytes;
    }

    private static ImmutableArray<int> Numbers(BinaryReader reader)
    {
        int count = Count(reader);
        return [.. Enumerable.Range(0, count).Select(_ => reader.ReadInt32())];
    }

    /// <summary>A number of things of which each takes a byte at least.</summary>
    private static int Count(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        return (uint)count <= reader.BaseStream.Length - reader.BaseStream.Position ? count
            : throw new InvalidDataException($"A chain of segments has {count} of something.");
    }

    private static Tensor NoConstants(int number, ElementType element, Shape shape) =>
        throw new InvalidDataException("The signature of a chain has constants.");
}
