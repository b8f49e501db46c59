namespace Sinter.Kernels;

/// <summary>Where one tile of a convolution reads and writes, in floats from the image's first element on, and the region whose runs of depth
/// it has.</summary>
internal readonly record struct RowTile(nint Left, nint LeftStep, nint Product, nint ProductStep, int Rows, int Region);

/// <summary>A box of outputs that see the same kernel positions, cut into strips along its width, or along its height where the box is narrow,
/// and each strip into tiles as even as possible.</summary>
internal readonly record struct TileRegion
{
    /// <summary>Boxes narrower than this are cut upright when that gives longer strips.</summary>
    private const int NarrowBox = 5;

    public int FirstTile { get; init; }

    public required int StripLength { get; init; }

    public required int TilesPerStrip { get; init; }

    public required int Strips { get; init; }

    public required int StripsPerPlane { get; init; }

    public nint LeftOrigin { get; init; }

    public nint ProductOrigin { get; init; }

    /// <summary>From one output of a strip to the next.</summary>
    public required nint LeftStep { get; init; }

    public required nint ProductStep { get; init; }

    public nint LeftStrip { get; init; }

    public nint ProductStrip { get; init; }

    public nint LeftPlane { get; init; }

    public nint ProductPlane { get; init; }

    public int TileCount => checked(Strips * TilesPerStrip);

    public static TileRegion Of(ConvolutionShape shape, AxisSpan planes, AxisSpan rows, AxisSpan columns, int tileRows, int firstTile)
    {
        Extent3 input = shape.Window.Input, output = shape.Window.Output;
        nint leftColumn = shape.InputChannels, productColumn = shape.PixelStride;
        nint leftRow = input.Width * leftColumn, productRow = output.Width * productColumn;
        nint leftPlane = input.Height * leftRow, productPlane = output.Height * productRow;
        bool upright = columns.Count < NarrowBox && rows.Count > columns.Count;
        (AxisSpan along, AxisSpan across) = upright ? (rows, columns) : (columns, rows);
        (nint leftAlong, nint leftAcross) = upright ? (leftRow, leftColumn) : (leftColumn, leftRow);
        (nint productAlong, nint productAcross) = upright ? (productRow, productColumn) : (productColumn, productRow);
        return new TileRegion
        {
            FirstTile = firstTile,
            StripLength = along.Count,
            TilesPerStrip = Tiles.Count(along.Count, tileRows),
            Strips = checked(across.Count * planes.Count),
            StripsPerPlane = across.Count,
            LeftOrigin = planes.FirstInput * leftPlane + rows.FirstInput * leftRow + columns.FirstInput * leftColumn,
            ProductOrigin = planes.FirstOutput * productPlane + rows.FirstOutput * productRow + columns.FirstOutput * productColumn,
            LeftStep = along.InputStep * leftAlong,
            ProductStep = along.OutputStep * productAlong,
            LeftStrip = across.InputStep * leftAcross,
            ProductStrip = across.OutputStep * productAcross,
            LeftPlane = planes.InputStep * leftPlane,
            ProductPlane = planes.OutputStep * productPlane,
        };
    }

    /// <summary>One of the region's tiles, by its number among all tiles.</summary>
    public RowTile Tile(int tile, int region)
    {
        int strip = Math.DivRem(tile - FirstTile, TilesPerStrip, out int part);
        int plane = Math.DivRem(strip, StripsPerPlane, out int line);
        int start = Tiles.Start(StripLength, TilesPerStrip, part);
        return new RowTile(
            LeftOrigin + plane * LeftPlane + line * LeftStrip + start * LeftStep,
            LeftStep,
            ProductOrigin + plane * ProductPlane + line * ProductStrip + start * ProductStep,
            ProductStep,
            Tiles.Share(StripLength, TilesPerStrip, part),
            region);
    }
}
