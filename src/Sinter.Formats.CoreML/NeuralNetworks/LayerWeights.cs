using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>The weights of a network's layers as float32 tensors. Each is decoded once, however often the network is lowered.</summary>
internal sealed class LayerWeights
{
    private readonly ConditionalWeakTable<Wire.WeightParams, Tensor> _decoded = [];

    /// <summary>The weights in a shape.</summary>
    /// <param name="weights">The message; null counts as an empty one.</param>
    /// <param name="shape">The shape; axis 0 is the one that scales and biases of a linear quantization may go along.</param>
    /// <param name="place">For error messages.</param>
    /// <exception cref="ModelFormatException">There are not as many as the shape has elements, or they are coded wrongly.</exception>
    public Tensor Read(Wire.WeightParams? weights, Shape shape, string place)
    {
        if (weights is null)
            throw Invalid(place, $"{shape.ElementCount} weights", "none");
        Tensor tensor = _decoded.GetValue(weights, key => Decode(key, shape, place).AsReadOnly());
        return tensor.Shape == shape ? tensor
            : tensor.Count == shape.ElementCount ? tensor.Reshaped(shape)
            : throw Invalid(place, $"{shape.ElementCount} weights", $"{tensor.Count}");
    }

    /// <summary>How many weights a message holds; bits that fill up the last byte of sub-byte codes may count too.</summary>
    public static long Count(Wire.WeightParams? weights, string place) => weights is null ? 0
        : weights.FloatValue.Count > 0 ? weights.FloatValue.Count
        : weights.Float16Value.Length > 0 ? weights.Float16Value.Length / 2
        : weights.Int8RawValue.Length > 0 ? weights.Int8RawValue.Length
        : weights.RawValue.Length > 0 ? CodeCount(weights, -1, place)
        : 0;

    private static Tensor Decode(Wire.WeightParams weights, Shape shape, string place)
    {
        int[] lengths = [weights.FloatValue.Count, weights.Float16Value.Length, weights.RawValue.Length, weights.Int8RawValue.Length];
        int forms = lengths.Count(length => length > 0);
        if (forms > 1 || (forms == 0 && shape.ElementCount > 0))
            throw Invalid(place, "weights in one form", forms == 0 ? "none" : $"{forms} forms");
        long given = weights.RawValue.Length > 0 ? CodeCount(weights, shape.ElementCount, place) : Count(weights, place);
        if (given != shape.ElementCount || weights.Float16Value.Length % 2 != 0)
            throw Invalid(place, $"{shape.ElementCount} weights for the shape {shape}", $"{given}");
        Tensor tensor = Tensor.Create(ElementType.Float32, shape);
        if (forms == 0)
            return tensor;
        Span<float> elements = tensor.MutableSpan<float>();
        if (weights.FloatValue.Count > 0)
        {
            for (int i = 0; i < elements.Length; i++)
                elements[i] = weights.FloatValue[i];
        }
        else if (weights.Float16Value.Length > 0)
        {
            for (int i = 0; i < elements.Length; i++)
                elements[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(weights.Float16Value.Span[(2 * i)..]);
        }
        else if (weights.Int8RawValue.Length > 0)
        {
            for (int i = 0; i < elements.Length; i++)
                elements[i] = (sbyte)weights.Int8RawValue[i];
            ScaleByChannel(weights.Quantization?.LinearQuantization, elements, shape, place);
        }
        else
        {
            DecodeCodes(weights, elements, shape, place);
        }
        return tensor;
    }

    /// <summary>As many codes as the bytes can hold; the last byte may be filled up.</summary>
    private static long CodeCount(Wire.WeightParams weights, long wanted, string place)
    {
        ulong bits = weights.Quantization?.NumberOfBits ?? 0;
        if (bits is < 1 or > 8)
            throw Invalid(place, "quantized weights of 1 to 8 bits", $"{bits} bits");
        long bytes = ((wanted * (long)bits) + 7) / 8;
        return weights.RawValue.Length == bytes ? wanted : weights.RawValue.Length * 8L / (long)bits;
    }

    private static void DecodeCodes(Wire.WeightParams weights, Span<float> elements, Shape shape, string place)
    {
        int bits = (int)weights.Quantization.NumberOfBits;
        ReadOnlySpan<byte> packed = weights.RawValue.Span;
        Google.Protobuf.Collections.RepeatedField<float>? table = weights.Quantization.LookupTableQuantization?.FloatValue;
        if (table is not null && table.Count != 1 << bits)
            throw Invalid(place, $"a lookup table of {1 << bits} entries", $"{table.Count}");
        if (table is null && weights.Quantization.LinearQuantization is null)
            throw Invalid(place, "a linear or lookup table quantization", "none");
        for (int i = 0; i < elements.Length; i++)
        {
            int code = Code(packed, i, bits);
            elements[i] = table is not null ? table[code] : code;
        }
        if (table is null)
            ScaleByChannel(weights.Quantization.LinearQuantization, elements, shape, place);
    }

    /// <summary>Codes follow each other from the highest bit of a byte to the lowest, unlike those of programs.</summary>
    private static int Code(ReadOnlySpan<byte> packed, int index, int bits)
    {
        long first = (long)index * bits;
        int at = (int)(first / 8), shift = 16 - (int)(first % 8) - bits;
        int window = (packed[at] << 8) | (at + 1 < packed.Length ? packed[at + 1] : 0);
        return (window >> shift) & ((1 << bits) - 1);
    }

    private static void ScaleByChannel(Wire.LinearQuantizationParams? quantization, Span<float> elements, Shape shape, string place)
    {
        if (quantization is null)
            throw Invalid(place, "a linear quantization", "none");
        int channels = shape.Rank > 0 ? shape[0] : 1;
        CheckCount(quantization.Scale.Count, channels, isOptional: false, place, "scales");
        CheckCount(quantization.Bias.Count, channels, isOptional: true, place, "biases");
        int perChannel = channels == 0 ? 0 : elements.Length / channels;
        for (int i = 0; i < elements.Length; i++)
        {
            int channel = i / perChannel;
            float scale = quantization.Scale[quantization.Scale.Count == 1 ? 0 : channel];
            float bias = quantization.Bias.Count == 0 ? 0 : quantization.Bias[quantization.Bias.Count == 1 ? 0 : channel];
            elements[i] = (elements[i] * scale) + bias;
        }
    }

    private static void CheckCount(int count, int channels, bool isOptional, string place, string what)
    {
        if (count != 1 && count != channels && !(isOptional && count == 0))
            throw Invalid(place, $"1 or {channels} {what}", $"{count}");
    }

    private static ModelFormatException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Load, place, expected, actual);
}
