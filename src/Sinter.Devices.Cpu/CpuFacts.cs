using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Sinter.Devices.Cpu;

/// <summary>What the processor says of itself, by its <c>cpuid</c> instruction. Leaves as in Intel's and AMD's manuals: 0x80000002 to
/// 0x80000004 hold the name; 4 (Intel) and 0x8000001D (AMD) describe one cache per index.</summary>
internal static class CpuFacts
{
    private const int FirstExtended = unchecked((int)0x80000000), NameLeaf = unchecked((int)0x80000002);
    private const int IntelCaches = 4, AmdCaches = unchecked((int)0x8000001D), MostCaches = 8;

    /// <summary>AMD's flag, of leaf 0x80000001, that it describes its caches as Intel does.</summary>
    private const int TopologyExtensions = 1 << 22;

    /// <summary>The name; null where it cannot be asked for.</summary>
    public static string? Name { get; } = ReadName();

    /// <summary>Bytes of the caches that hold data, from the first level on; none where they cannot be asked for. The first levels belong to
    /// one core, the last mostly to several.</summary>
    public static IReadOnlyList<long> CacheBytes { get; } = ReadCaches();

    private static string? ReadName()
    {
        if (!X86Base.IsSupported || !Has(NameLeaf + 2))
            return null;
        Span<int> registers = stackalloc int[12];
        for (int i = 0; i < 3; i++)
            (registers[4 * i], registers[(4 * i) + 1], registers[(4 * i) + 2], registers[(4 * i) + 3]) = X86Base.CpuId(NameLeaf + i, 0);
        string name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers)).TrimEnd('\0').Trim();
        return name.Length > 0 ? name : null;
    }

    private static List<long> ReadCaches()
    {
        var bytes = new SortedDictionary<int, long>();
        if (!X86Base.IsSupported)
            return [];
        bool isAmd = Has(AmdCaches) && (X86Base.CpuId(FirstExtended + 1, 0).Ecx & TopologyExtensions) != 0;
        if (!isAmd && X86Base.CpuId(0, 0).Eax < IntelCaches)
            return [];
        for (int index = 0; index < MostCaches; index++)
        {
            (int eax, int ebx, int ecx, _) = X86Base.CpuId(isAmd ? AmdCaches : IntelCaches, index);
            int kind = eax & 31, level = (eax >> 5) & 7;
            if (kind == 0)
                break;
            const int Instructions = 2;
            if (kind == Instructions)
                continue;
            long ways = ((ebx >> 22) & 0x3ff) + 1, partitions = ((ebx >> 12) & 0x3ff) + 1, line = (ebx & 0xfff) + 1, sets = (uint)ecx + 1L;
            bytes[level] = ways * partitions * line * sets;
        }
        return [.. bytes.Values];
    }

    private static bool Has(int extendedLeaf) => (uint)X86Base.CpuId(FirstExtended, 0).Eax >= (uint)extendedLeaf;
}
