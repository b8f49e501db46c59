namespace Sinter.Kernels;

/// <summary>How planes are shared out: several small planes to a tile, or several tiles, of whole rows, to a large plane.</summary>
internal readonly struct PlaneTiling
{
    /// <summary>Multiply-adds, or elements read, of a tile: about 10 microseconds.</summary>
    private const long TileWork = 128 * 1024;

    private readonly int _planes;
    private readonly int _rows;
    private readonly int _planesPerTile;
    private readonly int _rowsPerTile;
    private readonly int _tilesPerPlane;

    public PlaneTiling(int planes, int rows, long workPerRow)
    {
        _planes = planes;
        _rows = rows;
        long planeWork = Math.Max(1, workPerRow) * rows;
        _planesPerTile = (int)Math.Clamp(TileWork / Math.Max(1, planeWork), 1, Math.Max(1, planes));
        _rowsPerTile = _planesPerTile > 1 ? rows : (int)Math.Clamp(TileWork / Math.Max(1, workPerRow), 1, Math.Max(1, rows));
        _tilesPerPlane = Tiles.Count(rows, Math.Max(1, _rowsPerTile));
        TileCount = checked(Tiles.Count(planes, _planesPerTile) * _tilesPerPlane);
    }

    public int TileCount { get; }

    public void Tile(int tile, out int firstPlane, out int endPlane, out int firstRow, out int rows)
    {
        int group = Math.DivRem(tile, _tilesPerPlane, out int part);
        firstPlane = group * _planesPerTile;
        endPlane = Math.Min(_planes, firstPlane + _planesPerTile);
        firstRow = part * _rowsPerTile;
        rows = Math.Min(_rowsPerTile, _rows - firstRow);
    }
}
