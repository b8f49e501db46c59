using System.Buffers.Binary;
using Google.Protobuf;
using Sinter.Ir;
using Sinter.Tensors;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Formats.CoreML;

/// <summary>Values in wire form. Tensors that coremltools would put into the blob file go there too.</summary>
internal sealed class LiteralWriter(BlobFileWriter? blobs, int specificationVersion, string blobReference)
{
    private const int FewestBlobElements = 10, FirstVersionWithAllBlobTypes = 9;

    private readonly Dictionary<(BlobReference, ReadOnlyMemory<byte>), ulong> _moved = [];

    public Mil.Value Write(Literal literal)
    {
        var value = new Mil.Value { Type = WireTypes.Write(literal.Type), DocString = literal.Documentation };
        if (literal is TensorLiteral tensor && blobs is not null && BelongsInBlobFile(tensor.Type))
            value.BlobFileValue = new Mil.Value.Types.BlobFileValue { FileName = blobReference, Offset = Move(tensor) };
        else
            value.ImmediateValue = WriteImmediate(literal);
        return value;
    }

    /// <summary>Constants that shared a record before share one again. The memory tells files of the same name in two models
    /// apart.</summary>
    private ulong Move(TensorLiteral literal)
    {
        if (literal.Blob is not { } source)
            return blobs!.Add(literal.Value);
        if (!_moved.TryGetValue((source, literal.Value.Memory), out ulong offset))
            _moved.Add((source, literal.Value.Memory), offset = blobs!.Add(literal.Value));
        return offset;
    }

    private bool BelongsInBlobFile(TensorType type) => type.ToShape().ElementCount >= FewestBlobElements && type.Element switch
    {
        ElementType.Float16 or ElementType.Float32 or ElementType.UInt8 or ElementType.Int8 => true,
        _ => specificationVersion >= FirstVersionWithAllBlobTypes && BlobFileWriter.CanHold(type.Element),
    };

    private Mil.Value.Types.ImmediateValue WriteImmediate(Literal literal)
    {
        var value = new Mil.Value.Types.ImmediateValue();
        switch (literal)
        {
            case TensorLiteral tensor:
                value.Tensor = WriteTensor(tensor.Value);
                break;
            case TupleLiteral tuple:
                value.Tuple = new Mil.TupleValue { Values = { tuple.Items.Select(Write) } };
                break;
            case ListLiteral list:
                value.List = new Mil.ListValue { Values = { list.Items.Select(Write) } };
                break;
            case DictionaryLiteral dictionary:
                value.Dictionary = new Mil.DictionaryValue { Values = { dictionary.Items.Select(WritePair) } };
                break;
            default:
                throw new ArgumentException($"{literal.Type} has no wire form.", nameof(literal));
        }
        return value;
    }

    private Mil.DictionaryValue.Types.KeyValuePair WritePair(KeyValuePair<Literal, Literal> pair) =>
        new() { Key = Write(pair.Key), Value = Write(pair.Value) };

    private static Mil.TensorValue WriteTensor(Tensor tensor)
    {
        var value = new Mil.TensorValue();
        switch (tensor.ElementType)
        {
            case ElementType.Float32:
                value.Floats = new Mil.TensorValue.Types.RepeatedFloats { Values = { tensor.Span<float>().ToArray() } };
                break;
            case ElementType.Float64:
                value.Doubles = new Mil.TensorValue.Types.RepeatedDoubles { Values = { tensor.Span<double>().ToArray() } };
                break;
            case ElementType.Bool:
                value.Bools = new Mil.TensorValue.Types.RepeatedBools { Values = { tensor.Bytes.ToArray().Select(b => b != 0) } };
                break;
            case ElementType.String:
                value.Strings = new Mil.TensorValue.Types.RepeatedStrings { Values = { tensor.Strings.ToArray() } };
                break;
            case ElementType.Int32:
                value.Ints = new Mil.TensorValue.Types.RepeatedInts { Values = { tensor.Span<int>().ToArray() } };
                break;
            case ElementType.Int16 or ElementType.UInt16:
                value.Ints = new Mil.TensorValue.Types.RepeatedInts { Values = { Shorts(tensor) } };
                break;
            case ElementType.Int64 or ElementType.UInt64:
                value.LongInts = new Mil.TensorValue.Types.RepeatedLongInts { Values = { Longs(tensor) } };
                break;
            default:
                value.Bytes = new Mil.TensorValue.Types.RepeatedBytes { Values = ByteString.CopyFrom(tensor.Bytes) };
                break;
        }
        return value;
    }

    private static IEnumerable<int> Shorts(Tensor tensor)
    {
        for (int i = 0; i < tensor.Count; i++)
        {
            ushort bits = BinaryPrimitives.ReadUInt16LittleEndian(tensor.Bytes[(2 * i)..]);
            yield return tensor.ElementType == ElementType.Int16 ? (short)bits : bits;
        }
    }

    private static IEnumerable<long> Longs(Tensor tensor)
    {
        for (int i = 0; i < tensor.Count; i++)
            yield return BinaryPrimitives.ReadInt64LittleEndian(tensor.Bytes[(8 * i)..]);
    }
}
