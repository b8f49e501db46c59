using System.Buffers.Binary;
using Google.Protobuf.Collections;
using Sinter.Tensors;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Formats.CoreML;

/// <summary>Tensors written into a program message. Which field holds the elements depends on their type; for integers any field whose
/// values fit is accepted.</summary>
internal static class TensorValueReader
{
    /// <exception cref="ModelFormatException">The elements are not as many as the shape holds, or do not fit the type.</exception>
    public static Tensor Read(Mil.TensorValue? value, ElementType element, Shape shape, string place)
    {
        string type = $"{element.MilName()}{shape}";
        switch (value?.ValueCase ?? Mil.TensorValue.ValueOneofCase.None)
        {
            case Mil.TensorValue.ValueOneofCase.None:
                CheckCount(0, shape, type, place);
                return Tensor.Create(element, shape).AsReadOnly();
            case Mil.TensorValue.ValueOneofCase.Strings when element == ElementType.String:
                CheckCount(value!.Strings.Values.Count, shape, type, place);
                return Tensor.OfStrings(shape, [.. value.Strings.Values]);
            case Mil.TensorValue.ValueOneofCase.Bools when element == ElementType.Bool:
                return Copy<bool>(value!.Bools.Values, shape, type, place);
            case Mil.TensorValue.ValueOneofCase.Floats when element == ElementType.Float32:
                return Copy<float>(value!.Floats.Values, shape, type, place);
            case Mil.TensorValue.ValueOneofCase.Doubles when element == ElementType.Float64:
                return Copy<double>(value!.Doubles.Values, shape, type, place);
            case Mil.TensorValue.ValueOneofCase.Ints when element.IsInteger() && !element.IsSubByte():
                return Integers(value!.Ints.Values, i => i, element, shape, place);
            case Mil.TensorValue.ValueOneofCase.LongInts when element.IsInteger() && !element.IsSubByte():
                return Integers(value!.LongInts.Values, i => i, element, shape, place);
            case Mil.TensorValue.ValueOneofCase.Bytes when element is not (ElementType.String or ElementType.Bool):
                ReadOnlyMemory<byte> bytes = value!.Bytes.Values.Memory;
                long expected = element.StorageBytes(shape.ElementCount);
                if (bytes.Length != expected)
                    throw new ModelFormatException(ModelStage.Read, place, $"{expected} bytes for {type}", $"{bytes.Length}");
                return Tensor.OverReadOnly(element, shape, bytes);
            default:
                throw new ModelFormatException(ModelStage.Read, place, $"elements of {type}", $"the field {value!.ValueCase}");
        }
    }

    private static Tensor Copy<T>(RepeatedField<T> values, Shape shape, string type, string place)
        where T : unmanaged
    {
        CheckCount(values.Count, shape, type, place);
        Tensor tensor = Tensor.Create(Tensor.ElementTypeOf<T>(), shape);
        Span<T> elements = tensor.MutableSpan<T>();
        for (int i = 0; i < elements.Length; i++)
            elements[i] = values[i];
        return tensor.AsReadOnly();
    }

    private static Tensor Integers<T>(RepeatedField<T> values, Func<T, long> widen, ElementType element, Shape shape, string place)
    {
        string type = $"{element.MilName()}{shape}";
        CheckCount(values.Count, shape, type, place);
        Tensor tensor = Tensor.Create(element, shape);
        Span<byte> bytes = tensor.MutableBytes;
        int width = element.ByteWidth();
        (long min, ulong max) = element.IntegerRange();
        bool wraps = element == ElementType.UInt64;
        Span<byte> wide = stackalloc byte[8];
        for (int i = 0; i < values.Count; i++)
        {
            long number = widen(values[i]);
            if (!wraps && (number < min || (number > 0 && (ulong)number > max)))
                throw new ModelFormatException(ModelStage.Read, place, $"elements of {type}", $"{number}");
            BinaryPrimitives.WriteInt64LittleEndian(wide, number);
            wide[..width].CopyTo(bytes[(i * width)..]);
        }
        return tensor.AsReadOnly();
    }

    private static void CheckCount(int count, Shape shape, string type, string place)
    {
        if (count != shape.ElementCount)
            throw new ModelFormatException(ModelStage.Read, place, $"{shape.ElementCount} elements for {type}", $"{count}");
    }
}
