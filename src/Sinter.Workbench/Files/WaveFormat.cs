using System.Buffers.Binary;

namespace Sinter.Workbench.Files;

/// <summary>RIFF WAVE files: PCM of 8, 16, 24 and 32 bits, float of 32 and 64.</summary>
public static class WaveFormat
{
    private const int Pcm = 1, Float = 3, Extensible = 0xFFFE;
    private const long MaximumLength = 1L << 30;
    private const int MaximumChannels = 64;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputFileException">The file is damaged or encoded otherwise.</exception>
    public static Sound Read(string path) => Read(BoundedReading.ReadAll(path, MaximumLength), path);

    public static Sound Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length < 12 || !bytes[..4].SequenceEqual("RIFF"u8) || !bytes[8..12].SequenceEqual("WAVE"u8))
            throw new InputFileException(file, "start", "a RIFF header of kind WAVE",
                $"{Convert.ToHexString(bytes[..Math.Min(12, bytes.Length)])}");
        ReadOnlySpan<byte> format = default;
        int position = 12;
        while (position + 8 <= bytes.Length)
        {
            ReadOnlySpan<byte> name = bytes.Slice(position, 4);
            uint claimed = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(position + 4)..]);
            position += 8;
            int rest = bytes.Length - position;
            // Writers that cannot seek back leave the largest number as the length of the last chunk.
            bool isData = name.SequenceEqual("data"u8);
            uint length = isData && claimed == uint.MaxValue ? (uint)rest : claimed;
            if (length > rest)
                throw new InputFileException(file, $"chunk at byte {position - 8}", $"at most {rest} bytes", $"a length of {claimed}");
            ReadOnlySpan<byte> content = bytes.Slice(position, (int)length);
            if (name.SequenceEqual("fmt "u8))
                format = content;
            if (isData)
                return Decode(format, content, file);
            position += (int)Math.Min(rest, length + (length & 1L));
        }
        throw new InputFileException(file, "chunks", "a data chunk", "none");
    }

    /// <summary>Writes 16-bit PCM, or 32-bit float.</summary>
    public static void Write(string path, Sound sound, bool asFloat = false) => File.WriteAllBytes(path, Bytes(sound, asFloat));

    /// <summary>The bytes of such a file.</summary>
    public static byte[] Bytes(Sound sound, bool asFloat = false)
    {
        int width = asFloat ? 4 : 2;
        var bytes = new byte[44 + (long)sound.Samples.Length * width];
        Span<byte> header = bytes;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], asFloat ? (short)Float : (short)Pcm);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], (short)sound.Channels);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sound.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], sound.SampleRate * sound.Channels * width);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], (short)(sound.Channels * width));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], (short)(8 * width));
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], bytes.Length - 44);
        for (int i = 0; i < sound.Samples.Length; i++)
        {
            Span<byte> target = bytes.AsSpan(44 + i * width);
            if (asFloat)
                BinaryPrimitives.WriteSingleLittleEndian(target, sound.Samples[i]);
            else
                BinaryPrimitives.WriteInt16LittleEndian(target, ToInt16(sound.Samples[i]));
        }
        return bytes;
    }

    private static short ToInt16(float sample) =>
        float.IsNaN(sample) ? (short)0 : (short)Math.Clamp(MathF.Round(sample * 32768f), short.MinValue, short.MaxValue);

    private static Sound Decode(ReadOnlySpan<byte> format, ReadOnlySpan<byte> data, string file)
    {
        if (format.Length < 16)
            throw new InputFileException(file, "fmt chunk", "16 bytes or more before the data", $"{format.Length}");
        int code = BinaryPrimitives.ReadUInt16LittleEndian(format), channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (code == Extensible && format.Length >= 26)
            code = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        if (channels is 0 or > MaximumChannels)
            throw new InputFileException(file, "fmt chunk", $"1 to {MaximumChannels} channels", $"{channels}");
        if (rate is < 100 or > 1_000_000)
            throw new InputFileException(file, "fmt chunk", "a sample rate of 100 to 1000000", $"{rate}");
        bool isKnown = code == Pcm ? bits is 8 or 16 or 24 or 32 : code == Float && (bits is 32 or 64);
        if (!isKnown)
            throw new InputFileException(file, "fmt chunk", "PCM of 8, 16, 24 or 32 bits, or float of 32 or 64",
                $"encoding {code} of {bits} bits");
        int width = bits / 8, frames = data.Length / (width * channels);
        var samples = new float[frames * channels];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = Sample(data.Slice(i * width, width), code == Float);
        return new Sound((int)rate, channels, samples);
    }

    private static float Sample(ReadOnlySpan<byte> bytes, bool isFloat) => (bytes.Length, isFloat) switch
    {
        (1, _) => (bytes[0] - 128) / 128f,
        (2, _) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f,
        (3, _) => ((bytes[0] << 8 | bytes[1] << 16 | bytes[2] << 24) >> 8) / 8388608f,
        (4, false) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f,
        (4, true) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };
}
