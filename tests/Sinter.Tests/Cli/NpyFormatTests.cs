using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Cli;

public sealed class NpyFormatTests
{
    /// <summary>A file as NumPy's format document describes version 1.0.</summary>
    private static byte[] File(string header, params byte[] elements)
    {
        byte[] text = Encoding.Latin1.GetBytes(header);
        var file = new byte[10 + text.Length + elements.Length];
        new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0 }.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)text.Length);
        text.CopyTo(file, 10);
        elements.CopyTo(file, 10 + text.Length);
        return file;
    }

    private static Tensor Read(byte[] file) => NpyFormat.Read(new MemoryStream(file), file.Length, "x.npy");

    [Fact]
    public void FortranOrderBecomesRowMajor()
    {
        byte[] file = File("{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }", 0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5, 0);
        Tensor tensor = Read(file);
        Assert.Equal(Shape.Of(2, 3), tensor.Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], tensor.Span<short>().ToArray());
    }

    [Fact]
    public void BigEndianElementsAreTurned()
    {
        Tensor tensor = Read(File("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", 0x3F, 0x80, 0, 0));
        Assert.Equal([1f], tensor.Span<float>().ToArray());
    }

    [Fact]
    public void HalfAndBooleanAndTextAndScalar()
    {
        Assert.Equal([(Half)1.5f], Read(File("{'descr': '<f2', 'fortran_order': False, 'shape': (), }", 0x00, 0x3E)).Span<Half>()
            .ToArray());
        Assert.Equal([true, false], Read(File("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", 7, 0)).Span<bool>().ToArray());
        Assert.Equal(["ab", "c"],
            Read(File("{'descr': '|S2', 'fortran_order': False, 'shape': (2,), }", (byte)'a', (byte)'b', (byte)'c', 0)).Strings.ToArray());
    }

    [Theory]
    [InlineData(ElementType.Bool)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.Int16)]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.UInt16)]
    [InlineData(ElementType.UInt32)]
    [InlineData(ElementType.UInt64)]
    public void EveryTypeComesBackAsWritten(ElementType type)
    {
        Tensor tensor = TensorConversion.FromDoubles(type, Shape.Of(2, 1, 3), [0, 1, 2, 3, 4, 5]);
        using var stream = new MemoryStream();
        NpyFormat.Write(stream, tensor);
        Tensor back = Read(stream.ToArray());
        Assert.Equal(type, back.ElementType);
        Assert.Equal(tensor.Shape, back.Shape);
        Assert.Equal(tensor.Bytes.ToArray(), back.Bytes.ToArray());
    }

    [Fact]
    public void HeaderEndsAtAMultipleOf64()
    {
        using var stream = new MemoryStream();
        NpyFormat.Write(stream, Tensor.Scalar(1f));
        Assert.Equal(0, (stream.Length - 4) % 64);
        Assert.Equal((byte)'\n', stream.ToArray()[^5]);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", "shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "header")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "descr")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "header")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "header")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "header")]
    [InlineData("{'descr': '<f4", "header")]
    [InlineData("", "header")]
    [InlineData("{'descr': '<U99999999', 'fortran_order': False, 'shape': (1,), }", "descr")]
    [InlineData("{'descr': '<U2', 'fortran_order': False, 'shape': (9,), }", "shape")]
    public void DamageIsOneTypedError(string header, string place)
    {
        InputFileException error = Assert.Throws<InputFileException>(() => Read(File(header, 0, 0, 0, 0)));
        Assert.Equal("x.npy", error.File);
        Assert.StartsWith(place, error.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void TruncationAtEveryByteIsOneTypedError()
    {
        byte[] file = File("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", new byte[8]);
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<InputFileException>(() => Read(file[..length]));
    }

    [Fact]
    public void ArchivesComeBackAsWritten()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("a.npz");
        NpzFormat.Write(path, [new("x", Tensor.Scalar(1f)), new("y", Tensor.From<int>(Shape.Of(2), [3, 4]))]);
        Dictionary<string, Tensor> arrays = NpzFormat.Read(path);
        Assert.Equal(["x", "y"], arrays.Keys.Order());
        Assert.Equal([3, 4], arrays["y"].Span<int>().ToArray());
    }

    [Fact]
    public void ArchiveEntryThatClaimsMoreThanItHoldsIsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("a.npz");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        using (Stream entry = archive.CreateEntry("x.npy").Open())
            entry.Write(File("{'descr': '<f8', 'fortran_order': False, 'shape': (200000000,), }"));
        Assert.Throws<InputFileException>(() => NpzFormat.Read(path));
        Assert.Throws<InputFileException>(() => NpzFormat.Read(folder.File("b.npz", "no zip")));
    }
}
