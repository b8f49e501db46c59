using System.Security.Cryptography;
using System.Text;

namespace Sinter.Compiler;

/// <summary>Names an entry: a digest of everything that decides what is in it.</summary>
public readonly record struct CacheKey
{
    public const int Bytes = 32;

    private CacheKey(string text) => Text = text;

    /// <summary>64 hexadecimal digits; the name of the entry's file.</summary>
    public string Text { get; }

    /// <summary>The key of these parts, in this order; the border between two parts counts.</summary>
    public static CacheKey Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string part in parts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            BitConverter.TryWriteBytes(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return new CacheKey(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <exception cref="InvalidDataException">The text is no key.</exception>
    public static CacheKey Parse(string text) => text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigitLower)
        ? new CacheKey(text) : throw new InvalidDataException($"'{text}' is no key of an entry.");

    public byte[] ToBytes() => Convert.FromHexString(Text);

    public override string ToString() => Text;
}
