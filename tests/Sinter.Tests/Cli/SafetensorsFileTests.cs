using System.Buffers.Binary;
using System.Text;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Cli;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string File(string header, int dataBytes, long? claimedLength = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, claimedLength ?? text.Length);
        text.CopyTo(file, 8);
        return _folder.File("x.safetensors", file);
    }

    [Fact]
    public void ReadsAFileThatSaysWhereItsTensorsLie()
    {
        string path = File("""
            {"__metadata__":{"format":"pt"},
            "b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"a":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]}}
            """, 12);
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        new byte[] { 0x80, 0x3F, 0x00, 0xC0, 0, 0, 0, 0x3F, 0, 0, 0, 0x40 }.CopyTo(bytes, bytes.Length - 12);
        System.IO.File.WriteAllBytes(path, bytes);
        Dictionary<string, Tensor> tensors = SafetensorsFile.ReadAll(path);
        Assert.Equal(["b", "a"], tensors.Keys);
        Assert.Equal([0.5f, 2f], tensors["b"].Span<float>().ToArray());
        Assert.Equal([1f, -2f], tensors["a"].ToFloats());
        Assert.Equal(Shape.Of(1, 2), tensors["a"].Shape);
    }

    [Fact]
    public void EveryTypeComesBackAsWritten()
    {
        ElementType[] types = [.. Enum.GetValues<ElementType>().Where(type => type != ElementType.String && !type.IsSubByte())];
        string path = _folder.At("y.safetensors");
        Dictionary<string, Tensor> tensors =
            types.ToDictionary(type => type.MilName(), type => TensorConversion.FromDoubles(type, Shape.Of(3), [0, 1, 1]));
        SafetensorsFile.Write(path, tensors);
        Dictionary<string, Tensor> back = SafetensorsFile.ReadAll(path);
        Assert.Equal(tensors.Keys, back.Keys);
        foreach ((string name, Tensor tensor) in tensors)
        {
            Assert.Equal(tensor.ToString(), back[name].ToString());
            Assert.Equal(tensor.Bytes.ToArray(), back[name].Bytes.ToArray());
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":7}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    public void DamageIsOneTypedError(string header)
    {
        string path = File(header, 8);
        Assert.Throws<InputFileException>(() => SafetensorsFile.ReadAll(path));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1000)]
    public void LyingHeaderLengthIsRefused(long length) =>
        Assert.Throws<InputFileException>(() => SafetensorsFile.ReadAll(File("{}", 0, length)));

    [Fact]
    public void DeepHeaderIsRefused()
    {
        string path = File($$"""{"a":{{new string('[', 100_000)}}""", 0);
        Assert.Throws<InputFileException>(() => SafetensorsFile.ReadAll(path));
    }
}
