using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>Parts the codes of one step of depth of a panel of 16 or 32 columns, in the order that <see cref="CodePlane"/> says, into one byte
/// each.</summary>
internal static unsafe class CodeReader
{
    /// <summary>The codes of 16 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Read16<TBits>(byte* low, byte* high)
        where TBits : struct, ICodeBits
    {
        Vector128<byte> codes = Plane16(low, TBits.Low);
        return TBits.High == 0 ? codes : codes | Vector128.ShiftLeft(Plane16(high, TBits.High), TBits.Low);
    }

    /// <summary>The codes of the first and the last 16 of 32 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read32<TBits>(byte* low, byte* high, out Vector128<byte> first, out Vector128<byte> last)
        where TBits : struct, ICodeBits
    {
        Plane32(low, TBits.Low, out first, out last);
        if (TBits.High == 0)
            return;
        Plane32(high, TBits.High, out Vector128<byte> firstHigh, out Vector128<byte> lastHigh);
        first |= Vector128.ShiftLeft(firstHigh, TBits.Low);
        last |= Vector128.ShiftLeft(lastHigh, TBits.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Plane16(byte* row, int bits) => bits switch
    {
        8 => Vector128.Load(row),
        4 => Nibbles(*(ulong*)row),
        2 => Pairs(*(uint*)row),
        _ => Singles(*(ushort*)row),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Plane32(byte* row, int bits, out Vector128<byte> first, out Vector128<byte> last)
    {
        if (bits == 8)
        {
            first = Vector128.Load(row);
            last = Vector128.Load(row + 16);
        }
        else if (bits == 4)
        {
            Vector128<byte> both = Vector128.Load(row);
            first = both & Vector128.Create((byte)15);
            last = Vector128.ShiftRightLogical(both, 4);
        }
        else if (bits == 2)
        {
            ulong all = *(ulong*)row;
            first = Vector128.Create(all, all >> 2).AsByte() & Vector128.Create((byte)3);
            last = Vector128.Create(all >> 4, all >> 6).AsByte() & Vector128.Create((byte)3);
        }
        else
        {
            uint all = *(uint*)row;
            first = Vector128.Create(all, all >> 1, all >> 2, all >> 3).AsByte() & Vector128<byte>.One;
            last = Vector128.Create(all >> 4, all >> 5, all >> 6, all >> 7).AsByte() & Vector128<byte>.One;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Nibbles(ulong all) => Vector128.Create(all, all >> 4).AsByte() & Vector128.Create((byte)15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pairs(uint all) =>
        Vector128.Create(all, all >> 2, all >> 4, all >> 6).AsByte() & Vector128.Create((byte)3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Singles(ushort all) => Vector128.Create(
        all, (ushort)(all >> 1), (ushort)(all >> 2), (ushort)(all >> 3), (ushort)(all >> 4), (ushort)(all >> 5), (ushort)(all >> 6),
        (ushort)(all >> 7)).AsByte() & Vector128<byte>.One;
}
