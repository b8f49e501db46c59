using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Sinter.Conformance.RealModels;

/// <summary>The float32 arrays of a dictionary that NumPy pickled into an archive: each is named by the last string key before its
/// bytes. Nothing is constructed; the opcodes are only walked over.</summary>
internal static class PickledArrays
{
    private const byte BinaryUnicode = (byte)'X', BinaryBytes = (byte)'B', ShortBytes = (byte)'C', Global = (byte)'c', Stop = (byte)'.';

    public static Dictionary<string, float[]> Read(string archivePath, string entryName, params string[] keys)
    {
        using ZipArchive archive = ZipFile.OpenRead(archivePath);
        using Stream entry = archive.GetEntry(entryName)!.Open();
        using var memory = new MemoryStream();
        entry.CopyTo(memory);
        byte[] bytes = memory.ToArray();
        return Walk(bytes.AsSpan(bytes.IndexOf((byte)'\n') + 1), keys);
    }

    private static Dictionary<string, float[]> Walk(ReadOnlySpan<byte> pickle, string[] keys)
    {
        var arrays = new Dictionary<string, float[]>(StringComparer.Ordinal);
        string key = "";
        for (int position = 0; pickle[position] != Stop;)
        {
            byte opcode = pickle[position++];
            ReadOnlySpan<byte> rest = pickle[position..];
            int length = ArgumentLength(opcode, rest);
            if (opcode == BinaryUnicode && keys.Contains(Encoding.UTF8.GetString(rest[4..length])))
                key = Encoding.UTF8.GetString(rest[4..length]);
            if (opcode == BinaryBytes)
                arrays.Add(key, MemoryMarshal.Cast<byte, float>(rest[4..length]).ToArray());
            position += length;
        }
        return arrays;
    }

    private static int ArgumentLength(byte opcode, ReadOnlySpan<byte> rest) => opcode switch
    {
        BinaryUnicode or BinaryBytes => 4 + BinaryPrimitives.ReadInt32LittleEndian(rest),
        ShortBytes => 1 + rest[0],
        Global => TwoLines(rest),
        // PROTO, BINPUT, BINGET and BININT1 take a byte, BININT2 two, BININT four; the others that NumPy writes take nothing.
        0x80 or (byte)'q' or (byte)'h' or (byte)'K' => 1,
        (byte)'M' => 2,
        (byte)'J' => 4,
        _ => 0,
    };

    private static int TwoLines(ReadOnlySpan<byte> rest)
    {
        int first = rest.IndexOf((byte)'\n') + 1;
        return first + rest[first..].IndexOf((byte)'\n') + 1;
    }
}
