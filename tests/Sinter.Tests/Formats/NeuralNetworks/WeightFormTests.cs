using Google.Protobuf;
using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>The forms that a file may hold weights in.</summary>
public class WeightFormTests
{
    private static NetworkCase Constant(Wire.WeightParams data, params ulong[] shape) => NetworkCase
        .Exact(Layer("", "y", layer => layer.LoadConstantND = new() { Shape = { shape }, Data = data })).X(Shape.Of(1), 1);

    /// <summary>Codes one after the other from the highest bit on, zero bits at the end.</summary>
    private static ByteString Packed(int bits, params int[] codes)
    {
        string text = string.Concat(codes.Select(code => Convert.ToString(code, 2).PadLeft(bits, '0')));
        text = text.PadRight((text.Length + 7) / 8 * 8, '0');
        return ByteString.CopyFrom([.. Enumerable.Range(0, text.Length / 8).Select(i => Convert.ToByte(text.Substring(8 * i, 8), 2))]);
    }

    private static int[] Codes(int bits, int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 37) + 5) & ((1 << bits) - 1))];

    [Fact]
    public void FloatsOfBothWidths()
    {
        Constant(Weights(1.1f, -2, 3e30f, 4), 2, 2).Gives(Shape.Of(2, 2), 1.1f, -2, 3e30f, 4);
        Constant(Halves(0.1f, -2, 6e-8f, 65504), 2, 2).Gives(Shape.Of(2, 2), (double)(Half)0.1f, -2, (double)(Half)6e-8f, 65504);
    }

    public static TheoryData<int> Bits => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Bits))]
    public void LinearCodes(int bits)
    {
        int[] codes = Codes(bits, 15);
        Wire.WeightParams Of(float[] scale, float[] bias) => new()
        {
            RawValue = Packed(bits, codes),
            Quantization = new() { NumberOfBits = (ulong)bits, LinearQuantization = new() { Scale = { scale }, Bias = { bias } } },
        };
        Constant(Of([0.5f], [-1]), 3, 5).Gives(Shape.Of(3, 5), [.. codes.Select(code => (0.5 * code) - 1)]);
        Constant(Of([0.5f], []), 3, 5).Gives(Shape.Of(3, 5), [.. codes.Select(code => 0.5 * code)]);
        float[] scales = [0.5f, 2, 0.25f], biases = [1, -3, 0];
        Constant(Of(scales, biases), 3, 5).Gives(Shape.Of(3, 5),
            [.. codes.Select((code, i) => (scales[i / 5] * (double)code) + biases[i / 5])]);
    }

    [Theory]
    [MemberData(nameof(Bits))]
    public void TableCodes(int bits)
    {
        int[] codes = Codes(bits, 15);
        float[] table = Numbers(1 << bits, bits);
        Constant(new()
        {
            RawValue = Packed(bits, codes),
            Quantization = new() { NumberOfBits = (ulong)bits, LookupTableQuantization = new() { FloatValue = { table } } },
        }, 15).Gives(Shape.Of(15), [.. codes.Select(code => (double)table[code])]);
    }

    [Fact]
    public void SignedBytes() => NetworkCase.Exact(Layer(layer => layer.InnerProduct = new()
    {
        InputChannels = 2,
        OutputChannels = 2,
        Int8DynamicQuantize = true,
        Weights = new()
        {
            Int8RawValue = ByteString.CopyFrom(127, 0x80, 0xFF, 64),
            Quantization = new() { NumberOfBits = 8, LinearQuantization = new() { Scale = { 0.5f } } },
        },
    })).X(Shape.Of(2), 2, 3).Gives(Shape.Of(2), (63.5 * 2) - (64 * 3), -1 + (32 * 3));

    /// <summary>The input becomes codes of one scale that its largest element sets.</summary>
    [Fact]
    public void FaithfulNumericsRoundTheInputOfSignedBytes()
    {
        var network = NetworkCase.Exact(Layer(layer => layer.InnerProduct = new()
        {
            InputChannels = 3,
            OutputChannels = 1,
            Int8DynamicQuantize = true,
            Weights = new()
            {
                Int8RawValue = ByteString.CopyFrom(2, 3, 5),
                Quantization = new() { NumberOfBits = 8, LinearQuantization = new() { Scale = { 1 } } },
            },
        })).X(Shape.Of(3), 127, 0.4f, -2.6f);
        network.Gives(Shape.Of(1), 254 + 1.2 - 13);
        network.IsFaithful = true;
        network.Gives(Shape.Of(1), 254 + 0 - 15);
    }

    [Fact]
    public void NoWeightsNeedNoForm() => Constant(new(), 0, 3).Gives(Shape.Of(0, 3));

    [Fact]
    public void WhatIsNoWeightIsRefused()
    {
        void Refused(Wire.WeightParams data, string because, params ulong[] shape)
        {
            ModelFormatException error = Constant(data, shape).Invalid();
            Assert.Contains("make y", error.Place, StringComparison.Ordinal);
            Assert.Contains(because, error.Message, StringComparison.Ordinal);
        }
        Wire.QuantizationParams Linear(ulong bits, params float[] scale) => new()
        {
            NumberOfBits = bits,
            LinearQuantization = new() { Scale = { scale } },
        };
        Refused(Weights(1, 2, 3), "4 weights", 2, 2);
        Refused(new(), "none", 2);
        Refused(new() { FloatValue = { 1, 2 }, Float16Value = ByteString.CopyFrom(0, 0, 0, 0) }, "2 forms", 2);
        Refused(new() { Float16Value = ByteString.CopyFrom(0, 0, 0) }, "1", 1);
        Refused(new() { RawValue = ByteString.CopyFrom(1, 2) }, "0 bits", 2);
        Refused(new() { RawValue = ByteString.CopyFrom(1, 2), Quantization = Linear(9, 1) }, "9 bits", 2);
        Refused(new() { RawValue = ByteString.CopyFrom(1, 2), Quantization = Linear(ulong.MaxValue, 1) }, "bits", 2);
        Refused(new() { RawValue = ByteString.CopyFrom(1, 2), Quantization = Linear(8, 1, 2, 3) }, "2 scales", 2);
        Refused(new() { RawValue = ByteString.CopyFrom(1, 2), Quantization = Linear(8) }, "scales", 2);
        Refused(new() { RawValue = ByteString.CopyFrom(1), Quantization = Linear(8, 1) }, "2 weights", 2);
        Refused(new() { RawValue = ByteString.CopyFrom(1, 2, 3), Quantization = Linear(8, 1) }, "2 weights", 2);
        Refused(new() { RawValue = ByteString.CopyFrom(1, 2), Quantization = new() { NumberOfBits = 8 } }, "quantization", 2);
        Refused(new()
        {
            RawValue = ByteString.CopyFrom(1),
            Quantization =
                new() { NumberOfBits = 2, LookupTableQuantization = new() { FloatValue = { 1, 2, 3 } } },
        }, "4 entries", 4);
        Refused(new() { Int8RawValue = ByteString.CopyFrom(1, 2) }, "quantization", 2);
        Refused(Weights(1), "shape", 1UL << 31);
        Refused(Weights(1), "32 bits", 1 << 30, 1 << 30, 1 << 30);
        Refused(Weights(1), "1073741824 weights", 1 << 30);
    }

    /// <summary>Nothing of a size that only a number in the file states is set aside.</summary>
    [Fact]
    public void SizesWithoutWeightsTakeNoMemory()
    {
        NetworkCase network = Constant(new()
        {
            RawValue = ByteString.CopyFrom(1, 2),
            Quantization = new() { NumberOfBits = 1, LinearQuantization = new() { Scale = { 1 } } },
        }, 1 << 15, 1 << 15);
        network.Invalid();
        long before = GC.GetAllocatedBytesForCurrentThread();
        network.Invalid();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
