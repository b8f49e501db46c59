using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Codes of 1, 2, 4 or 8 bits in the order in which panels are expanded: for each step of depth the codes of a panel's columns, the
/// columns that share a byte as far from one another as possible, so that a few shifts part whole words.</summary>
internal static unsafe class CodePlane
{
    /// <summary>Bytes of a panel's codes for one step of depth.</summary>
    public static int RowBytes(int width, int bits) => (width * bits + 7) / 8;

    /// <summary>Packs the codes of one step of depth; <paramref name="row"/> is zero before.</summary>
    public static void Pack(ReadOnlySpan<byte> codes, int bits, int shift, Span<byte> row)
    {
        int mask = (1 << bits) - 1;
        for (int column = 0; column < codes.Length; column++)
            row[column % row.Length] |= (byte)(((codes[column] >> shift) & mask) << (column / row.Length * bits));
    }

    /// <summary>Adds the plane's bits, at <paramref name="shift"/>, to the codes of some steps of depth.</summary>
    /// <param name="plane">Rows of <see cref="RowBytes"/>.</param>
    /// <param name="bits">Of a code in this plane.</param>
    /// <param name="shift">Where they stand in the whole code.</param>
    /// <param name="depth">Steps.</param>
    /// <param name="width">Columns of the panel.</param>
    /// <param name="codes">depth x width codes.</param>
    public static void Unpack(byte* plane, int bits, int shift, int depth, int width, byte* codes)
    {
        int rowBytes = RowBytes(width, bits);
        for (int k = 0; k < depth; k++, plane += rowBytes, codes += width)
        {
            for (int done = 0, place = 0; done < width; done += rowBytes, place += bits)
                UnpackPart(plane, rowBytes, bits, place, shift, Math.Min(rowBytes, width - done), codes + done);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UnpackPart(byte* row, int rowBytes, int bits, int place, int shift, int count, byte* codes)
    {
        int i = 0;
        ulong mask = ((1UL << bits) - 1) * 0x0101_0101_0101_0101;
        for (; i <= Math.Min(count, rowBytes) - sizeof(ulong); i += sizeof(ulong))
            *(ulong*)(codes + i) |= ((*(ulong*)(row + i) >> place) & mask) << shift;
        for (; i < count; i++)
            codes[i] |= (byte)(((row[i] >> place) & ((1 << bits) - 1)) << shift);
    }
}
