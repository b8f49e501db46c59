namespace Sinter.Kernels;

/// <summary>The bits of a code as a type, so that loops are compiled once for each number: those of the low plane, and of the high
/// one.</summary>
internal interface ICodeBits
{
    static abstract int Low { get; }

    static abstract int High { get; }
}

internal readonly struct Bits1 : ICodeBits
{
    public static int Low => 1;

    public static int High => 0;
}

internal readonly struct Bits2 : ICodeBits
{
    public static int Low => 2;

    public static int High => 0;
}

internal readonly struct Bits3 : ICodeBits
{
    public static int Low => 2;

    public static int High => 1;
}

internal readonly struct Bits4 : ICodeBits
{
    public static int Low => 4;

    public static int High => 0;
}

internal readonly struct Bits6 : ICodeBits
{
    public static int Low => 4;

    public static int High => 2;
}

internal readonly struct Bits8 : ICodeBits
{
    public static int Low => 8;

    public static int High => 0;
}
