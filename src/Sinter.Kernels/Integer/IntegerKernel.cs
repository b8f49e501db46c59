namespace Sinter.Kernels;

/// <summary>The tiles of products of 16-bit integers that one tier has. A tile computes, for each of its rows i and columns j, sums[i, j] =
/// the sum over all pairs k of left[i, 2k] * right[k, j, 0] + left[i, 2k + 1] * right[k, j, 1]: two steps of depth stand beside each other in
/// both operands, as the processors' instructions want them. Sums of integers are exact, so their order does not matter.</summary>
internal sealed unsafe class IntegerKernel
{
    /// <summary>Rows of the tallest tile.</summary>
    public const int TileRows = 6;

    private static readonly IntegerKernel Avx512 = new(16,
        [
            &IntegerTile512.Run<Rows1, Rows2>, &IntegerTile512.Run<Rows2, Rows2>, &IntegerTile512.Run<Rows3, Rows2>,
            &IntegerTile512.Run<Rows4, Rows2>, &IntegerTile512.Run<Rows5, Rows2>, &IntegerTile512.Run<Rows6, Rows2>,
        ],
        [
            &IntegerTile512.Run<Rows1, Rows1>, &IntegerTile512.Run<Rows2, Rows1>, &IntegerTile512.Run<Rows3, Rows1>,
            &IntegerTile512.Run<Rows4, Rows1>, &IntegerTile512.Run<Rows5, Rows1>, &IntegerTile512.Run<Rows6, Rows1>,
        ]);

    private static readonly IntegerKernel Avx2 = new(8,
        [
            &IntegerTile256.Run<Rows1, Rows2>, &IntegerTile256.Run<Rows2, Rows2>, &IntegerTile256.Run<Rows3, Rows2>,
            &IntegerTile256.Run<Rows4, Rows2>, &IntegerTile256.Run<Rows5, Rows2>, &IntegerTile256.Run<Rows6, Rows2>,
        ],
        [
            &IntegerTile256.Run<Rows1, Rows1>, &IntegerTile256.Run<Rows2, Rows1>, &IntegerTile256.Run<Rows3, Rows1>,
            &IntegerTile256.Run<Rows4, Rows1>, &IntegerTile256.Run<Rows5, Rows1>, &IntegerTile256.Run<Rows6, Rows1>,
        ]);

    private static readonly IntegerKernel Bits128 = new(4,
        [
            &IntegerTile128.Run<Rows1, Rows2>, &IntegerTile128.Run<Rows2, Rows2>, &IntegerTile128.Run<Rows3, Rows2>,
            &IntegerTile128.Run<Rows4, Rows2>, &IntegerTile128.Run<Rows5, Rows2>, &IntegerTile128.Run<Rows6, Rows2>,
        ],
        [
            &IntegerTile128.Run<Rows1, Rows1>, &IntegerTile128.Run<Rows2, Rows1>, &IntegerTile128.Run<Rows3, Rows1>,
            &IntegerTile128.Run<Rows4, Rows1>, &IntegerTile128.Run<Rows5, Rows1>, &IntegerTile128.Run<Rows6, Rows1>,
        ]);

    private static readonly IntegerKernel Scalar = new(4,
        [
            &IntegerTileScalar.Run<Rows1, Rows2>, &IntegerTileScalar.Run<Rows2, Rows2>, &IntegerTileScalar.Run<Rows3, Rows2>,
            &IntegerTileScalar.Run<Rows4, Rows2>, &IntegerTileScalar.Run<Rows5, Rows2>, &IntegerTileScalar.Run<Rows6, Rows2>,
        ],
        [
            &IntegerTileScalar.Run<Rows1, Rows1>, &IntegerTileScalar.Run<Rows2, Rows1>, &IntegerTileScalar.Run<Rows3, Rows1>,
            &IntegerTileScalar.Run<Rows4, Rows1>, &IntegerTileScalar.Run<Rows5, Rows1>, &IntegerTileScalar.Run<Rows6, Rows1>,
        ]);

    private readonly delegate*<nint, short*, nint, short*, int*, nint, void>[] _wide;
    private readonly delegate*<nint, short*, nint, short*, int*, nint, void>[] _narrow;

    private IntegerKernel(int vectorColumns, delegate*<nint, short*, nint, short*, int*, nint, void>[] wide,
        delegate*<nint, short*, nint, short*, int*, nint, void>[] narrow)
    {
        VectorColumns = vectorColumns;
        _wide = wide;
        _narrow = narrow;
    }

    /// <summary>The kernel of this process's tier.</summary>
    public static IntegerKernel Current { get; } = Select(CpuTier.Current);

    /// <summary>Columns of a panel.</summary>
    public int TileColumns => 2 * VectorColumns;

    /// <summary>Columns of a narrow panel, which holds the last columns of an operand when they fit.</summary>
    public int VectorColumns { get; }

    public static IntegerKernel Select(CpuTier tier) => tier switch
    {
        CpuTier.Vector512 => Avx512,
        CpuTier.Vector256 => Avx2,
        CpuTier.Vector128 or CpuTier.AdvSimd => Bits128,
        _ => Scalar,
    };

    /// <summary>Columns of all panels of an operand together.</summary>
    public int PanelColumns(int columns)
    {
        int rest = columns % TileColumns;
        return rest == 0 ? columns : checked(columns - rest + (rest <= VectorColumns ? VectorColumns : TileColumns));
    }

    /// <summary>One tile of a panel with <paramref name="width"/> columns, all of which are written.</summary>
    public void Tile(int rows, int width, nint pairs, short* left, nint leftStride, short* right, int* sums, nint sumsStride) =>
        (width == TileColumns ? _wide : _narrow)[rows - 1](pairs, left, leftStride, right, sums, sumsStride);
}
