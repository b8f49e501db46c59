using System.Buffers.Binary;
using Sinter.Formats.CoreML;
using Sinter.Tensors;

namespace Sinter.Tests.Formats;

public class BlobFileTests
{
    public static TheoryData<ElementType> StorableTypes => [.. Enum.GetValues<ElementType>().Where(BlobFileWriter.CanHold)];

    [Fact]
    public void SeventeenTypesCanBeStored() => Assert.Equal(17, StorableTypes.Count);

    [Theory]
    [MemberData(nameof(StorableTypes))]
    public void EveryTypeComesBack(ElementType type)
    {
        using var folder = new TemporaryFolder();
        foreach (int count in new[] { 0, 1, 5, 64, 333 })
        {
            Tensor tensor = Random(type, count);
            string path = folder.At($"{count}.bin");
            ulong first, second;
            using (var writer = new BlobFileWriter(path))
            {
                first = writer.Add(Tensor.From<float>([3], [1, 2, 3]));
                second = writer.Add(tensor);
            }
            BlobFile file = BlobFile.Open(path);
            Assert.Equal(64ul, first);
            Assert.Equal(192ul, second);
            Assert.Equal(2u, file.Count);
            Tensor back = file.ReadTensor(second, type, tensor.Shape);
            Assert.True(back.IsReadOnly);
            Assert.Equal(tensor.Bytes, back.Bytes);
            BlobRecord[] records = [.. file.Records()];
            Assert.Equal([first, second], records.Select(record => record.Offset));
            Assert.Equal((ulong)count, records[1].ElementCount);
        }
    }

    [Fact]
    public void EqualPayloadsAreStoredOnce()
    {
        using var folder = new TemporaryFolder();
        Tensor one = Tensor.From<float>([2], [1, 2]), other = Tensor.From<float>([2], [1, 3]);
        using (var writer = new BlobFileWriter(folder.At("shared.bin")))
        {
            Assert.Equal(writer.Add(one), writer.Add(one.Clone()));
            Assert.NotEqual(writer.Add(one), writer.Add(other));
            Assert.NotEqual(writer.Add(one), writer.Add(Tensor.OverReadOnly(ElementType.Int32, [2], one.Memory)));
            Assert.Equal(3u, writer.Count);
        }
        using var apart = new BlobFileWriter(folder.At("apart.bin"), shareIdentical: false);
        Assert.NotEqual(apart.Add(one), apart.Add(one));
    }

    [Fact]
    public void TypesThatBlobFilesCannotHoldAreRefused()
    {
        using var folder = new TemporaryFolder();
        using var writer = new BlobFileWriter(folder.At("a.bin"));
        Assert.Throws<ArgumentException>(() => writer.Add(Tensor.Scalar(true)));
        Assert.Throws<ArgumentException>(() => writer.Add(Tensor.Scalar("text")));
        Assert.Throws<ArgumentException>(() => writer.Add(Tensor.Scalar(1L)));
    }

    [Theory]
    [InlineData(64, 0xDEADBEEEul, 4, "mark")]
    [InlineData(68, 0ul, 4, "element type")]
    [InlineData(68, 18ul, 4, "element type")]
    [InlineData(68, 1ul, 4, "elements of type")]
    [InlineData(72, 8ul, 8, "3 elements in 12 bytes")]
    [InlineData(72, 11ul, 8, "whole fp32 elements")]
    [InlineData(72, ulong.MaxValue, 8, "payload inside")]
    [InlineData(80, 130ul, 8, "multiple of 64")]
    [InlineData(80, 0ul, 8, "multiple of 64")]
    [InlineData(80, 1ul << 62, 8, "payload inside")]
    public void ADamagedRecordIsRefused(int at, ulong value, int width, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, Tensor.From<float>([3], [1, 2, 3]));
        byte[] bytes = File.ReadAllBytes(path);
        BitConverter.GetBytes(value).AsSpan(0, width).CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(path, bytes);
        ModelFormatException error =
            Assert.Throws<ModelFormatException>(() => BlobFile.Open(path).ReadTensor(64, ElementType.Float32, [3]));
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8ul)]
    [InlineData(2ul)]
    [InlineData(ulong.MaxValue)]
    public void WrongPaddingOfASubByteTypeIsRefused(ulong padding)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, Random(ElementType.UInt3, 5));
        byte[] bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(88), padding);
        File.WriteAllBytes(path, bytes);
        Assert.Throws<ModelFormatException>(() => BlobFile.Open(path).ReadTensor(64, ElementType.UInt3, [5]));
    }

    [Fact]
    public void GarbageInThePaddingOfAWholeByteTypeIsLeftAlone()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, Tensor.From<float>([3], [1, 2, 3]));
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(88, 40).Fill(0xAB);
        File.WriteAllBytes(path, bytes);
        Assert.Equal([1f, 2, 3], BlobFile.Open(path).ReadTensor(64, ElementType.Float32, [3]).Span<float>());
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(63ul)]
    [InlineData(65ul)]
    [InlineData(128ul)]
    [InlineData(1ul << 40)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 63)]
    public void AnOffsetWithoutRecordIsRefused(ulong offset)
    {
        using var folder = new TemporaryFolder();
        BlobFile file = BlobFile.Open(Write(folder, Tensor.From<float>([3], [1, 2, 3])));
        Assert.Throws<ModelFormatException>(() => file.ReadRecord(offset));
    }

    [Fact]
    public void ADamagedHeaderIsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ModelFormatException>(() => BlobFile.Open(folder.At("missing.bin")));
        Assert.Throws<ModelFormatException>(() => BlobFile.Open(folder.Write("empty.bin", [])));
        Assert.Throws<ModelFormatException>(() => BlobFile.Open(folder.Write("short.bin", new byte[63])));
        Assert.Throws<ModelFormatException>(() => BlobFile.Open(folder.Write("zero.bin", new byte[64])));
        Assert.Throws<ModelUnsupportedException>(() => BlobFile.Open(folder.Write("old.bin", [0, 0, 0, 0, 1, .. new byte[59]])));
    }

    [Fact]
    public void ACountThatLiesEndsTheWalk()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, Tensor.From<float>([3], [1, 2, 3]));
        byte[] bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, uint.MaxValue);
        File.WriteAllBytes(path, bytes);
        Assert.Throws<ModelFormatException>(() => BlobFile.Open(path).Records().Count());
    }

    [Fact]
    public void ManyTensorsShareOneMapping()
    {
        // A process may have some 65,000 mappings on Linux.
        using var folder = new TemporaryFolder();
        const int Count = 70_000;
        using (var writer = new BlobFileWriter(folder.At("many.bin"), shareIdentical: false))
        {
            Tensor tensor = Tensor.From<byte>([1], [7]);
            for (int i = 0; i < Count; i++)
                writer.Add(tensor);
        }
        BlobFile file = BlobFile.Open(folder.At("many.bin"));
        var tensors = file.Records().Select(record => file.ReadTensor(record.Offset, ElementType.UInt8, [1])).ToList();
        Assert.Equal(Count, tensors.Count);
        Assert.All(tensors, tensor => Assert.Equal(7, tensor.Bytes[0]));
    }

    [Fact]
    public void RealFilesHaveAsManyRecordsAsTheySay()
    {
        SharedFolder.Require();
        int files = 0;
        foreach (string path in SharedFolder.RealFiles("weight.bin"))
        {
            BlobFile file = BlobFile.Open(path);
            BlobRecord[] records = [.. file.Records()];
            Assert.Equal((int)file.Count, records.Length);
            Assert.Equal(BlobFile.AlignUp((ulong)file.Length), BlobFile.AlignUp(records[^1].DataOffset + records[^1].SizeInBytes));
            files++;
        }
        Assert.True(files >= 5);
    }

    private static string Write(TemporaryFolder folder, Tensor tensor)
    {
        string path = folder.At("weight.bin");
        using var writer = new BlobFileWriter(path);
        writer.Add(tensor);
        return path;
    }

    private static Tensor Random(ElementType type, int count)
    {
        var random = new Random(count + (int)type);
        if (type.IsSubByte())
        {
            var elements = new byte[count];
            random.NextBytes(elements);
            var packed = new byte[type.StorageBytes(count)];
            BitPacking.Pack(elements, type.BitWidth(), packed);
            return Tensor.OverReadOnly(type, [count], packed);
        }
        var bytes = new byte[type.StorageBytes(count)];
        random.NextBytes(bytes);
        return Tensor.OverReadOnly(type, [count], bytes);
    }
}
