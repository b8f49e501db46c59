using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>NumPy's array file: every numeric and boolean type in either byte order, C or Fortran order; texts of fixed width.</summary>
public static class NpyFormat
{
    private static readonly (string Code, ElementType Type)[] Codes =
    [
        ("b1", ElementType.Bool), ("f2", ElementType.Float16), ("f4", ElementType.Float32), ("f8", ElementType.Float64),
        ("i1", ElementType.Int8), ("i2", ElementType.Int16), ("i4", ElementType.Int32), ("i8", ElementType.Int64),
        ("u1", ElementType.UInt8), ("u2", ElementType.UInt16), ("u4", ElementType.UInt32), ("u8", ElementType.UInt64),
    ];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputFileException">The file is damaged or holds a type without a counterpart.</exception>
    public static Tensor Read(string path)
    {
        using FileStream stream = BoundedReading.Open(path);
        return Read(stream, stream.Length, path);
    }

    /// <summary>Reads a stream of at most <paramref name="length"/> bytes.</summary>
    public static Tensor Read(Stream stream, long length, string file)
    {
        NpyHeader header = NpyHeader.Read(stream, file);
        string code = header.Description.TrimStart('<', '>', '|', '=');
        bool isBigEndian = header.Description.StartsWith('>');
        if (code.Length > 1 && code[0] is 'U' or 'S')
            return ReadTexts(stream, length, file, header, code, isBigEndian);
        if (!TryFind(code, out ElementType type))
            throw new InputFileException(file, "descr", $"one of {string.Join(", ", Codes.Select(entry => entry.Code))}, U or S",
                $"'{header.Description}'");
        long[] dimensions = header.IsFortranOrder ? [.. header.Shape.Reverse()] : header.Shape;
        Tensor stored = BoundedReading.Allocate(type, dimensions, length, file, "shape");
        BoundedReading.ReadExactly(stream, stored.MutableBytes, file, "elements");
        if (isBigEndian)
            ReverseBytes(stored.MutableBytes, type.ByteWidth());
        if (type == ElementType.Bool)
            NormalizeBooleans(stored.MutableBytes);
        return header.IsFortranOrder && stored.Rank > 1 ? ReverseAxes(stored) : stored;
    }

    public static void Write(string path, Tensor tensor)
    {
        using FileStream stream = File.Create(path);
        Write(stream, tensor);
    }

    /// <summary>Writes version 1.0 in C order. Types that NumPy lacks are widened to float32.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        if (tensor.ElementType == ElementType.String)
        {
            WriteTexts(stream, tensor);
            return;
        }
        ElementType type = tensor.ElementType;
        if (!Codes.Any(entry => entry.Type == type))
            tensor = tensor.ConvertTo(type.IsFloat() ? ElementType.Float32 : type.IsSigned() ? ElementType.Int8 : ElementType.UInt8);
        string code = Codes.First(entry => entry.Type == tensor.ElementType).Code;
        WriteHeader(stream, (tensor.ElementType.ByteWidth() == 1 ? "|" : "<") + code, tensor.Shape);
        stream.Write(tensor.Bytes);
    }

    private static void WriteHeader(Stream stream, string description, Shape shape)
    {
        string dimensions = shape.Rank == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";
        string text = $"{{'descr': '{description}', 'fortran_order': False, 'shape': {dimensions}, }}";
        // Magic, version, length and text end at a multiple of 64 bytes, the last of which is a line feed.
        int padded = (10 + text.Length + 1 + 63) / 64 * 64 - 10;
        var header = new byte[10 + padded];
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)padded);
        Encoding.Latin1.GetBytes(text.PadRight(padded - 1) + "\n", header.AsSpan(10));
        stream.Write(header);
    }

    private static void WriteTexts(Stream stream, Tensor tensor)
    {
        byte[][] texts = [.. tensor.Strings.ToArray().Select(Encoding.UTF32.GetBytes)];
        int width = Math.Max(4, texts.Select(text => text.Length).DefaultIfEmpty().Max());
        WriteHeader(stream, $"<U{width / 4}", tensor.Shape);
        var cell = new byte[width];
        foreach (byte[] text in texts)
        {
            cell.AsSpan().Clear();
            text.CopyTo(cell, 0);
            stream.Write(cell);
        }
    }

    private static Tensor ReadTexts(Stream stream, long length, string file, NpyHeader header, string code, bool isBigEndian)
    {
        int unit = code[0] == 'U' ? 4 : 1;
        if (!int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width > 1 << 20)
            throw new InputFileException(file, "descr", "a text width of at most 2^20", $"'{header.Description}'");
        if (!Shape.TryCreate(header.Shape, out Shape shape) || shape.ElementCount > length || shape.ElementCount * width * unit > length
            || (width == 0 && shape.ElementCount > 1 << 16))
            throw new InputFileException(file, "shape", $"texts that fit {length} bytes", $"[{string.Join(", ", header.Shape)}]");
        if (header.IsFortranOrder && shape.Rank > 1)
            throw new InputFileException(file, "fortran_order", "False for texts", "True");
        var cell = new byte[width * unit];
        Encoding encoding = unit == 1 ? Encoding.UTF8 : new UTF32Encoding(isBigEndian, byteOrderMark: false);
        var texts = new string[shape.ElementCount];
        for (int i = 0; i < texts.Length; i++)
        {
            BoundedReading.ReadExactly(stream, cell, file, $"text {i}");
            texts[i] = encoding.GetString(cell).TrimEnd('\0');
        }
        return Tensor.OfStrings(shape, texts);
    }

    private static bool TryFind(string code, out ElementType type)
    {
        foreach ((string candidate, ElementType found) in Codes)
        {
            if (candidate == code)
            {
                type = found;
                return true;
            }
        }
        type = ElementType.Bool;
        return code == "?";
    }

    private static void NormalizeBooleans(Span<byte> bytes)
    {
        foreach (ref byte value in bytes)
            value = value == 0 ? (byte)0 : (byte)1;
    }

    private static void ReverseBytes(Span<byte> bytes, int width)
    {
        switch (width)
        {
            case 2:
                Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(halves, halves);
                break;
            case 4:
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 8:
                Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    /// <summary>The transpose that turns Fortran order, read as a C-ordered tensor of reversed shape, into C order.</summary>
    private static Tensor ReverseAxes(Tensor stored)
    {
        int rank = stored.Rank, width = stored.ElementType.ByteWidth();
        int[] dimensions = [.. stored.Shape.ToArray().Reverse()];
        int[] strides = [.. stored.Shape.Strides().Reverse()];
        Tensor result = Tensor.Create(stored.ElementType, Shape.Of(dimensions));
        ReadOnlySpan<byte> source = stored.Bytes;
        Span<byte> target = result.MutableBytes;
        var index = new int[rank];
        long offset = 0;
        for (int i = 0; i < result.Count; i++)
        {
            source.Slice((int)offset * width, width).CopyTo(target[(i * width)..]);
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < dimensions[axis])
                    break;
                offset -= (long)strides[axis] * dimensions[axis];
                index[axis] = 0;
            }
        }
        return result;
    }
}
