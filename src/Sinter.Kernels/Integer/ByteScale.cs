namespace Sinter.Kernels;

/// <summary>What 8-bit integers stand for: (integer - zero point) * scale.</summary>
/// <param name="Scale">One step of the integers.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
/// <param name="IsSigned">Whether the integers have a sign.</param>
public readonly record struct ByteScale(float Scale, int ZeroPoint, bool IsSigned)
{
    /// <summary>Turns bytes with a sign into ones without, whose zero point is <see cref="UnsignedZeroPoint"/>.</summary>
    internal byte SignBit => IsSigned ? (byte)0x80 : (byte)0;

    internal int UnsignedZeroPoint => IsSigned ? ZeroPoint + 128 : ZeroPoint;

    /// <summary>The least of the integers.</summary>
    internal int Least => IsSigned ? sbyte.MinValue : byte.MinValue;

    internal int Most => Least + byte.MaxValue;

    internal void Check() => KernelGuard.Require(UnsignedZeroPoint is >= 0 and <= byte.MaxValue, "A zero point is one of the integers.");
}
