namespace Sinter.Kernels;

/// <summary>How the outputs of a channels-last convolution fall into tiles, and which steps of depth the tiles of each region see: padding is
/// never read, since the outputs near a border form regions of their own. A transposed convolution has regions of outputs that are a stride
/// apart, each an ordinary convolution with some of the kernel's positions. Immutable; made once for a shape.</summary>
public sealed class ConvolutionPlan
{
    /// <summary>Bound of what a plan keeps: a kernel as large as its image would otherwise have a region for each output.</summary>
    private const long MaxPositions = 1 << 18;

    /// <summary>Bound of the regions' blocks of depth, 16 MB.</summary>
    private const long MaxParts = 1 << 22;

    private readonly DepthRun[] _runs;
    private readonly int[] _starts;
    private readonly TileRegion[] _regions;
    private readonly (int First, int Last)[] _parts;

    private ConvolutionPlan(ConvolutionShape shape, int tileRows, TileRegion[] regions, RunBuilder runs)
    {
        Shape = shape;
        TileRows = tileRows;
        DepthBlocks = runs.Blocks;
        _regions = regions;
        _runs = runs.Runs;
        _starts = runs.Starts;
        _parts = [.. Enumerable.Range(0, regions.Length).Select(PartsOf)];
        TileCount = regions[^1].FirstTile + regions[^1].TileCount;
    }

    public ConvolutionShape Shape { get; }

    internal int TileRows { get; }

    /// <summary>Stretches of depth that are taken one after the other.</summary>
    internal int DepthBlocks { get; }

    /// <summary>Tiles of an image.</summary>
    internal int TileCount { get; }

    internal ReadOnlySpan<DepthRun> Runs => _runs;

    /// <summary>Where the runs of a region's depth block begin: index region * <see cref="DepthBlocks"/> + block; the next one's begin where
    /// they end.</summary>
    internal ReadOnlySpan<int> Starts => _starts;

    /// <summary>The first and the last block of depth in which a region has runs; both 0 when it has none at all.</summary>
    internal ReadOnlySpan<(int First, int Last)> Parts => _parts;

    /// <summary>The plan of a shape; null when the kernel reaches over its image in more ways than a plan may keep.</summary>
    /// <exception cref="ArgumentException">The shape is invalid, or has no outputs.</exception>
    public static ConvolutionPlan? Create(ConvolutionShape shape, MatMulKernel? kernel = null)
    {
        shape.Check();
        return Create(shape, (kernel ?? MatMulKernel.Current).TileRows,
            Tiles.Count(checked(shape.GroupInputs * shape.Window.Kernel.Volume), MatMulBlock.DepthBlock));
    }

    internal static ConvolutionPlan? Create(ConvolutionShape shape, int tileRows, int depthBlocks)
    {
        shape.Check();
        WindowShape window = shape.Window;
        KernelGuard.Require(window.Output.Volume > 0, "The convolution has no outputs.");
        if (window.IsPointwise && !shape.IsTransposed)
            return OfMatrix(shape, tileRows, depthBlocks);
        Func<int, int, int, int, int, int, List<AxisSpan>> cut = shape.IsTransposed ? AxisSpan.OfTransposed : AxisSpan.OfConvolution;
        List<AxisSpan> planes = cut(window.Input.Depth, window.Kernel.Depth, window.Output.Depth, window.Stride.Depth,
            window.Dilation.Depth, window.PadBefore.Depth);
        List<AxisSpan> rows = cut(window.Input.Height, window.Kernel.Height, window.Output.Height, window.Stride.Height,
            window.Dilation.Height, window.PadBefore.Height);
        List<AxisSpan> columns = cut(window.Input.Width, window.Kernel.Width, window.Output.Width, window.Stride.Width,
            window.Dilation.Width, window.PadBefore.Width);
        if (Positions(planes) * Positions(rows) * Positions(columns) > MaxPositions
            || (long)planes.Count * rows.Count * columns.Count * depthBlocks > MaxParts)
            return null;
        var regions = new List<TileRegion>();
        var runs = new RunBuilder(shape, depthBlocks);
        foreach (AxisSpan plane in planes)
        {
            foreach (AxisSpan row in rows)
            {
                foreach (AxisSpan column in columns)
                {
                    int first = regions.Count == 0 ? 0 : regions[^1].FirstTile + regions[^1].TileCount;
                    regions.Add(TileRegion.Of(shape, plane, row, column, tileRows, first));
                    runs.Add(plane, row, column);
                }
            }
        }
        return new ConvolutionPlan(shape, tileRows, [.. regions], runs);
    }

    /// <summary>Computes where tiles [first, first + count) of an image lie.</summary>
    internal unsafe void Locate(int first, int count, RowTile* tiles)
    {
        int region = 0;
        while (first >= _regions[region].FirstTile + _regions[region].TileCount)
            region++;
        for (int i = 0; i < count; i++)
        {
            if (first + i >= _regions[region].FirstTile + _regions[region].TileCount)
                region++;
            tiles[i] = _regions[region].Tile(first + i, region);
        }
    }

    /// <summary>One kernel position, so all outputs of an image are rows of one matrix.</summary>
    private static ConvolutionPlan OfMatrix(ConvolutionShape shape, int tileRows, int depthBlocks)
    {
        int volume = shape.Window.Output.Volume;
        var runs = new RunBuilder(shape, depthBlocks);
        runs.Add(AxisSpan.Point, AxisSpan.Point, AxisSpan.Point);
        var region = new TileRegion
        {
            StripLength = volume,
            TilesPerStrip = Tiles.Count(volume, tileRows),
            Strips = 1,
            StripsPerPlane = 1,
            LeftStep = shape.InputChannels,
            ProductStep = shape.PixelStride,
        };
        return new ConvolutionPlan(shape, tileRows, [region], runs);
    }

    private (int First, int Last) PartsOf(int region)
    {
        int first = 0, last = DepthBlocks - 1;
        while (last > 0 && IsEmpty(last))
            last--;
        while (first < last && IsEmpty(first))
            first++;
        return (first, last);

        bool IsEmpty(int part) => _starts[region * DepthBlocks + part] == _starts[region * DepthBlocks + part + 1];
    }

    /// <summary>Kernel positions of all spans of an axis, at least one each; at most 2^30.</summary>
    private static long Positions(List<AxisSpan> spans) => Math.Min(1L << 20, spans.Sum(span => Math.Max(1L, span.Taps.Length)));
}
