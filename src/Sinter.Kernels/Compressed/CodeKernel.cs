namespace Sinter.Kernels;

/// <summary>The loops over whole panels that a tier has, by the bits of a code; null where there is none.</summary>
internal static unsafe class CodeKernel
{
    /// <summary>Columns of the panels that the loops take; 0 for a tier without them.</summary>
    public static int WidthOf(CpuTier tier) => tier switch
    {
        CpuTier.Vector512 => 32,
        CpuTier.Vector256 => 16,
        _ => 0,
    };

    public static delegate*<byte*, byte*, nint, float*, float*, float*, void> Scale(CpuTier tier, int bits) => (tier == CpuTier.Vector512, bits) switch
    {
        (true, 1) => &CodePanel.Scale512<Bits1>,
        (true, 2) => &CodePanel.Scale512<Bits2>,
        (true, 3) => &CodePanel.Scale512<Bits3>,
        (true, 4) => &CodePanel.Scale512<Bits4>,
        (true, 6) => &CodePanel.Scale512<Bits6>,
        (true, 8) => &CodePanel.Scale512<Bits8>,
        (false, 1) => &CodePanel.Scale256<Bits1>,
        (false, 2) => &CodePanel.Scale256<Bits2>,
        (false, 3) => &CodePanel.Scale256<Bits3>,
        (false, 4) => &CodePanel.Scale256<Bits4>,
        (false, 6) => &CodePanel.Scale256<Bits6>,
        _ => &CodePanel.Scale256<Bits8>,
    };

    public static delegate*<byte*, byte*, nint, float*, float*, float*, float*, void> MultiplyScale(CpuTier tier, int bits) => (tier == CpuTier.Vector512, bits) switch
    {
        (true, 1) => &CodePanel.MultiplyScale512<Bits1>,
        (true, 2) => &CodePanel.MultiplyScale512<Bits2>,
        (true, 3) => &CodePanel.MultiplyScale512<Bits3>,
        (true, 4) => &CodePanel.MultiplyScale512<Bits4>,
        (true, 6) => &CodePanel.MultiplyScale512<Bits6>,
        (true, 8) => &CodePanel.MultiplyScale512<Bits8>,
        (false, 1) => &CodePanel.MultiplyScale256<Bits1>,
        (false, 2) => &CodePanel.MultiplyScale256<Bits2>,
        (false, 3) => &CodePanel.MultiplyScale256<Bits3>,
        (false, 4) => &CodePanel.MultiplyScale256<Bits4>,
        (false, 6) => &CodePanel.MultiplyScale256<Bits6>,
        _ => &CodePanel.MultiplyScale256<Bits8>,
    };

    public static delegate*<byte*, byte*, nint, float*, float*, void> LookUp(CpuTier tier, int bits) => (tier == CpuTier.Vector512, bits) switch
    {
        (true, 1) => &CodePanel.LookUp512<Bits1>,
        (true, 2) => &CodePanel.LookUp512<Bits2>,
        (true, 3) => &CodePanel.LookUp512<Bits3>,
        (true, 4) => &CodePanel.LookUp512<Bits4>,
        (true, 6) => &CodePanel.LookUp512<Bits6>,
        (true, 8) when LargeTablePanel.IsSupported => &LargeTablePanel.LookUp,
        (true, 8) => &CodePanel.LookUp512<Bits8>,
        (false, 1) => &CodePanel.LookUp256<Bits1>,
        (false, 2) => &CodePanel.LookUp256<Bits2>,
        (false, 3) => &CodePanel.LookUp256<Bits3>,
        (false, 4) => &CodePanel.LookUp256<Bits4>,
        (false, 6) => &CodePanel.LookUp256<Bits6>,
        _ => &CodePanel.LookUp256<Bits8>,
    };

    public static delegate*<byte*, byte*, nint, float*, float*, float*, void> MultiplyLookUp(CpuTier tier, int bits) => (tier == CpuTier.Vector512, bits) switch
    {
        (true, 1) => &CodePanel.MultiplyLookUp512<Bits1>,
        (true, 2) => &CodePanel.MultiplyLookUp512<Bits2>,
        (true, 3) => &CodePanel.MultiplyLookUp512<Bits3>,
        (true, 4) => &CodePanel.MultiplyLookUp512<Bits4>,
        (true, 6) => &CodePanel.MultiplyLookUp512<Bits6>,
        (true, 8) when LargeTablePanel.IsSupported => &LargeTablePanel.MultiplyLookUp,
        (true, 8) => &CodePanel.MultiplyLookUp512<Bits8>,
        (false, 1) => &CodePanel.MultiplyLookUp256<Bits1>,
        (false, 2) => &CodePanel.MultiplyLookUp256<Bits2>,
        (false, 3) => &CodePanel.MultiplyLookUp256<Bits3>,
        (false, 4) => &CodePanel.MultiplyLookUp256<Bits4>,
        (false, 6) => &CodePanel.MultiplyLookUp256<Bits6>,
        _ => &CodePanel.MultiplyLookUp256<Bits8>,
    };
}
