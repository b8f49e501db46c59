using System.Text;

namespace Sinter.Compiler;

/// <summary>What an entry is about, for lists and for deciding what to delete; the key decides whether it is used.</summary>
/// <param name="Engine">The version of the engine that wrote it.</param>
/// <param name="Content">The digest of the model's files; empty for what belongs to a device and to no model.</param>
/// <param name="Model">Where the model lay when the entry was written.</param>
/// <param name="Part">What of the model is in it: a function, the shapes of its inputs.</param>
/// <param name="Configuration">The settings that it was made with.</param>
/// <param name="Device">The fingerprint of the device that it is for.</param>
public sealed record EntryInfo(string Engine, string Content, string Model, string Part, string Configuration, string Device)
{
    /// <summary>True for what is known of a device, whatever it runs.</summary>
    public bool IsOfDevice => Content.Length == 0;

    internal byte[] ToBytes()
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        foreach (string text in (string[])[Engine, Content, Model, Part, Configuration, Device])
            writer.Write(text);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no info.</exception>
    internal static EntryInfo Read(ReadOnlySpan<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        try
        {
            return new EntryInfo(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString(),
                reader.ReadString());
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("The entry does not say what it is about.", exception);
        }
    }
}
