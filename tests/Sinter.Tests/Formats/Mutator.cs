using System.Buffers.Binary;

namespace Sinter.Tests.Formats;

/// <summary>Damages valid bytes in the ways that files get damaged, and in those that attackers choose. The same seed gives the same
/// bytes.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly ulong[] Edges =
        [0, 1, 2, 0x7F, 0x80, 0xFF, 0xFFFF, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue, 1ul << 40];

    private readonly Random _random = new(seed);

    /// <summary>One variant of <paramref name="original"/>, with up to four damages; <paramref name="donor"/> gives bytes to splice
    /// in.</summary>
    public byte[] Mutate(byte[] original, byte[] donor)
    {
        byte[] bytes = [.. original];
        for (int count = _random.Next(1, 5); count > 0 && bytes.Length > 0; count--)
            bytes = Damage(bytes, donor);
        return bytes;
    }

    private byte[] Damage(byte[] bytes, byte[] donor)
    {
        int at = _random.Next(bytes.Length), length = Math.Min(1 + _random.Next(16), bytes.Length - at);
        switch (_random.Next(9))
        {
            case 0:
                return bytes[..at];
            case 1:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 2:
                bytes[at] = (byte)_random.Next(256);
                return bytes;
            case 3:
                Overwrite(bytes.AsSpan(at));
                return bytes;
            case 4:
                return [.. bytes[..at], .. Varint(), .. bytes[Math.Min(bytes.Length, at + 1)..]];
            case 5:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 6:
                return [.. bytes[..at], .. bytes.AsSpan(at, length), .. bytes[at..]];
            case 7:
                int from = _random.Next(donor.Length);
                return [.. bytes[..at], .. donor.AsSpan(from, Math.Min(1 + _random.Next(64), donor.Length - from)), .. bytes[at..]];
            default:
                int other = _random.Next(bytes.Length);
                (bytes[at], bytes[other]) = (bytes[other], bytes[at]);
                return bytes;
        }
    }

    /// <summary>A number of 4 or 8 bytes, as lengths and offsets are stored.</summary>
    private void Overwrite(Span<byte> target)
    {
        ulong value = Edges[_random.Next(Edges.Length)];
        if (target.Length >= 8 && _random.Next(2) == 0)
            BinaryPrimitives.WriteUInt64LittleEndian(target, value);
        else if (target.Length >= 4)
            BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)value);
    }

    /// <summary>A length as protobuf stores it.</summary>
    private byte[] Varint()
    {
        var bytes = new List<byte>();
        ulong value = Edges[_random.Next(Edges.Length)];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
