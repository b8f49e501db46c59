using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

internal readonly struct AndOperator : IBinaryOperator<byte>
{
    public byte Invoke(byte x, byte y) => (byte)(x & y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<byte> Invoke(Vector<byte> x, Vector<byte> y) => x & y;
}

internal readonly struct OrOperator : IBinaryOperator<byte>
{
    public byte Invoke(byte x, byte y) => (byte)(x | y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<byte> Invoke(Vector<byte> x, Vector<byte> y) => x | y;
}

internal readonly struct XorOperator : IBinaryOperator<byte>
{
    public byte Invoke(byte x, byte y) => (byte)(x ^ y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<byte> Invoke(Vector<byte> x, Vector<byte> y) => x ^ y;
}
