using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>The tiles of one tier, and the panel widths that packed operands have for them. Packed data belong to the kernel whose
/// <see cref="Name"/> they were packed for.</summary>
public sealed unsafe class MatMulKernel
{
    /// <summary>Panels that the single-row tile takes at once.</summary>
    internal const int WidePanels = 4;

    /// <summary>Rows of the tallest tile of any tier.</summary>
    internal const int MaxTileRows = 8;

    /// <summary>Columns of the widest tile of any tier.</summary>
    internal const int MaxTileColumns = 32;

    private static readonly MatMulKernel Avx512 = new("avx512-f32-8x32", CpuTier.Vector512, 8, 16,
        [
            &MatMulTile512.Wide<Rows1>, &MatMulTile512.Wide<Rows2>, &MatMulTile512.Wide<Rows3>, &MatMulTile512.Wide<Rows4>,
            &MatMulTile512.Wide<Rows5>, &MatMulTile512.Wide<Rows6>, &MatMulTile512.Wide<Rows7>, &MatMulTile512.Wide<Rows8>,
        ],
        [
            &MatMulTile512.Narrow<Rows1>, &MatMulTile512.Narrow<Rows2>, &MatMulTile512.Narrow<Rows3>, &MatMulTile512.Narrow<Rows4>,
            &MatMulTile512.Narrow<Rows5>, &MatMulTile512.Narrow<Rows6>, &MatMulTile512.Narrow<Rows7>, &MatMulTile512.Narrow<Rows8>,
        ],
        &MatMulTile512.Row);

    private static readonly MatMulKernel Avx2 = new("avx2-f32-6x16", CpuTier.Vector256, 6, 8,
        [
            &MatMulTile256.Wide<Rows1>, &MatMulTile256.Wide<Rows2>, &MatMulTile256.Wide<Rows3>, &MatMulTile256.Wide<Rows4>,
            &MatMulTile256.Wide<Rows5>, &MatMulTile256.Wide<Rows6>,
        ],
        [
            &MatMulTile256.Narrow<Rows1>, &MatMulTile256.Narrow<Rows2>, &MatMulTile256.Narrow<Rows3>, &MatMulTile256.Narrow<Rows4>,
            &MatMulTile256.Narrow<Rows5>, &MatMulTile256.Narrow<Rows6>,
        ],
        &MatMulTile256.Row);

    private static readonly MatMulKernel Bits128 = new("128-f32-6x8", CpuTier.Vector128, 6, 4,
        [
            &MatMulTile128.Wide<Rows1>, &MatMulTile128.Wide<Rows2>, &MatMulTile128.Wide<Rows3>, &MatMulTile128.Wide<Rows4>,
            &MatMulTile128.Wide<Rows5>, &MatMulTile128.Wide<Rows6>,
        ],
        [
            &MatMulTile128.Narrow<Rows1>, &MatMulTile128.Narrow<Rows2>, &MatMulTile128.Narrow<Rows3>, &MatMulTile128.Narrow<Rows4>,
            &MatMulTile128.Narrow<Rows5>, &MatMulTile128.Narrow<Rows6>,
        ],
        &MatMulTile128.Row);

    private static readonly MatMulKernel Scalar = new("scalar-f32-4x8", CpuTier.Scalar, 4, 4,
        [
            &MatMulTileScalar.Wide<Rows1>, &MatMulTileScalar.Wide<Rows2>, &MatMulTileScalar.Wide<Rows3>, &MatMulTileScalar.Wide<Rows4>,
        ],
        [
            &MatMulTileScalar.Narrow<Rows1>, &MatMulTileScalar.Narrow<Rows2>, &MatMulTileScalar.Narrow<Rows3>,
            &MatMulTileScalar.Narrow<Rows4>,
        ],
        &MatMulTileScalar.Row);

    private readonly delegate*<TileCall*, float*, float*, float*, void>[] _wide;
    private readonly delegate*<TileCall*, float*, float*, float*, void>[] _narrow;
    private readonly delegate*<TileCall*, float*, float*, nint, float*, void> _row;

    private MatMulKernel(string name, CpuTier tier, int tileRows, int vectorColumns,
        delegate*<TileCall*, float*, float*, float*, void>[] wide,
        delegate*<TileCall*, float*, float*, float*, void>[] narrow, delegate*<TileCall*, float*, float*, nint, float*, void> row)
    {
        Name = name;
        Tier = tier;
        TileRows = tileRows;
        VectorColumns = vectorColumns;
        _wide = wide;
        _narrow = narrow;
        _row = row;
    }

    /// <summary>The kernel of this process's tier.</summary>
    public static MatMulKernel Current { get; } = Select(CpuTier.Current);

    /// <summary>Architecture, type and tile, for example <c>avx512-f32-8x32</c>.</summary>
    public string Name { get; }

    /// <summary>The lowest tier that can run it.</summary>
    internal CpuTier Tier { get; }

    /// <summary>Rows of the tallest tile.</summary>
    public int TileRows { get; }

    /// <summary>Columns of a panel.</summary>
    public int TileColumns => 2 * VectorColumns;

    /// <summary>Columns of a narrow panel, which holds the last columns of an operand when they fit.</summary>
    public int VectorColumns { get; }

    public static MatMulKernel Select(CpuTier tier) => tier switch
    {
        CpuTier.Vector512 => Avx512,
        CpuTier.Vector256 => Avx2,
        CpuTier.Vector128 or CpuTier.AdvSimd => Bits128,
        _ => Scalar,
    };

    /// <summary>Columns of the panel that holds the last <paramref name="columns"/> of an operand.</summary>
    internal int PanelWidth(int columns) => columns <= VectorColumns ? VectorColumns : TileColumns;

    /// <summary>Columns of all panels of an operand together.</summary>
    internal int PanelColumns(int columns)
    {
        int rest = columns % TileColumns;
        return rest == 0 ? columns : checked(columns - rest + PanelWidth(rest));
    }

    /// <summary>One tile of a panel that is <see cref="PanelWidth"/> wide. Only the elements inside rows and columns of the product and the
    /// residual are touched, and the call's bias covers the columns.</summary>
    internal void Tile(TileCall* call, int rows, int columns, float* left, float* right, float* product)
    {
        if (columns == TileColumns)
            _wide[rows - 1](call, left, right, product);
        else if (columns == VectorColumns)
            _narrow[rows - 1](call, left, right, product);
        else
            TileEdge(call, rows, columns, left, right, product);
    }

    /// <summary>One row and <see cref="WidePanels"/> whole panels, over a single run of depth; residual and clamp are left out.</summary>
    internal void Row(TileCall* call, float* left, float* right, nint panelStride, float* product)
        => _row(call, left, right, panelStride, product);

    [SkipLocalsInit]
    private void TileEdge(TileCall* call, int rows, int columns, float* left, float* right, float* product)
    {
        float* whole = stackalloc float[MaxTileRows * MaxTileColumns];
        float* residual = stackalloc float[MaxTileRows * MaxTileColumns];
        float* bias = stackalloc float[MaxTileColumns];
        int width = PanelWidth(columns);
        TileCall inside = *call;
        inside.ProductStride = inside.ResidualStride = width;
        if (call->Accumulate)
            CopyRows(product, call->ProductStride, whole, width, rows, columns);
        if (call->Residual != null)
        {
            CopyRows(call->Residual, call->ResidualStride, residual, width, rows, columns);
            inside.Residual = residual;
        }
        if (call->Bias != null)
        {
            CopyRows(call->Bias, 0, bias, 0, 1, columns);
            inside.Bias = bias;
        }
        (width == TileColumns ? _wide : _narrow)[rows - 1](&inside, left, right, whole);
        CopyRows(whole, width, product, call->ProductStride, rows, columns);
    }

    private static void CopyRows(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
            Unsafe.CopyBlockUnaligned(to + i * toStride, from + i * fromStride, (uint)columns * sizeof(float));
    }
}
