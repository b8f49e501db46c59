namespace Sinter.Kernels;

/// <summary>The dot product tiles of a tier, by number of rows and channels.</summary>
internal static unsafe class DotKernel
{
    private static readonly delegate*<DepthRun*, DepthRun*, float*, nint, float*, nint, float*, void>[] Sums = CpuTier.Current switch
    {
        CpuTier.Vector512 =>
        [
            &DotTile.Sum512<Rows1, Rows1>, &DotTile.Sum512<Rows1, Rows2>, &DotTile.Sum512<Rows1, Rows3>, &DotTile.Sum512<Rows1, Rows4>,
            &DotTile.Sum512<Rows2, Rows1>, &DotTile.Sum512<Rows2, Rows2>, &DotTile.Sum512<Rows2, Rows3>, &DotTile.Sum512<Rows2, Rows4>,
            &DotTile.Sum512<Rows3, Rows1>, &DotTile.Sum512<Rows3, Rows2>, &DotTile.Sum512<Rows3, Rows3>, &DotTile.Sum512<Rows3, Rows4>,
            &DotTile.Sum512<Rows4, Rows1>, &DotTile.Sum512<Rows4, Rows2>, &DotTile.Sum512<Rows4, Rows3>, &DotTile.Sum512<Rows4, Rows4>,
            &DotTile.Sum512<Rows5, Rows1>, &DotTile.Sum512<Rows5, Rows2>, &DotTile.Sum512<Rows5, Rows3>, &DotTile.Sum512<Rows5, Rows4>,
            &DotTile.Sum512<Rows6, Rows1>, &DotTile.Sum512<Rows6, Rows2>, &DotTile.Sum512<Rows6, Rows3>, &DotTile.Sum512<Rows6, Rows4>,
            &DotTile.Sum512<Rows7, Rows1>, &DotTile.Sum512<Rows7, Rows2>, &DotTile.Sum512<Rows7, Rows3>, &DotTile.Sum512<Rows7, Rows4>,
            &DotTile.Sum512<Rows8, Rows1>, &DotTile.Sum512<Rows8, Rows2>, &DotTile.Sum512<Rows8, Rows3>, &DotTile.Sum512<Rows8, Rows4>,
        ],
        CpuTier.Vector256 =>
        [
            &DotTile.Sum256<Rows1, Rows1>, &DotTile.Sum256<Rows1, Rows2>, &DotTile.Sum256<Rows1, Rows3>, &DotTile.Sum256<Rows1, Rows4>,
            &DotTile.Sum256<Rows2, Rows1>, &DotTile.Sum256<Rows2, Rows2>, &DotTile.Sum256<Rows2, Rows3>, &DotTile.Sum256<Rows2, Rows4>,
            &DotTile.Sum256<Rows3, Rows1>, &DotTile.Sum256<Rows3, Rows2>, &DotTile.Sum256<Rows3, Rows3>, &DotTile.Sum256<Rows3, Rows4>,
            &DotTile.Sum256<Rows4, Rows1>, &DotTile.Sum256<Rows4, Rows2>, &DotTile.Sum256<Rows4, Rows3>, &DotTile.Sum256<Rows4, Rows4>,
        ],
        _ =>
        [
            &DotTile.Sum128<Rows1, Rows1>, &DotTile.Sum128<Rows1, Rows2>, &DotTile.Sum128<Rows1, Rows3>, &DotTile.Sum128<Rows1, Rows4>,
            &DotTile.Sum128<Rows2, Rows1>, &DotTile.Sum128<Rows2, Rows2>, &DotTile.Sum128<Rows2, Rows3>, &DotTile.Sum128<Rows2, Rows4>,
            &DotTile.Sum128<Rows3, Rows1>, &DotTile.Sum128<Rows3, Rows2>, &DotTile.Sum128<Rows3, Rows3>, &DotTile.Sum128<Rows3, Rows4>,
            &DotTile.Sum128<Rows4, Rows1>, &DotTile.Sum128<Rows4, Rows2>, &DotTile.Sum128<Rows4, Rows3>, &DotTile.Sum128<Rows4, Rows4>,
        ],
    };

    /// <summary>Rows of the tallest tile whose sums, with the weights and an input, fit the registers.</summary>
    public static int RowsOf(int channels) => CpuTier.Current != CpuTier.Vector512 ? channels > 3 ? 2 : 4 : channels > 3 ? 6 : 8;

    /// <summary>See <see cref="DotTile"/>.</summary>
    public static void Sum(
        int rows, int channels, DepthRun* runs, DepthRun* end, float* left, nint leftStep, float* weights, nint depth, float* sums)
        => Sums[(rows - 1) * DotTile.MaxChannels + channels - 1](runs, end, left, leftStep, weights, depth, sums);
}
