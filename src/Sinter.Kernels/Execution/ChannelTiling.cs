namespace Sinter.Kernels;

/// <summary>How work on tensors [rows, channels] is shared out: whole rows to a tile, and parts of the channels where there are few
/// rows.</summary>
internal readonly struct ChannelTiling
{
    /// <summary>Multiply-adds, or elements read, of a tile: about 10 microseconds.</summary>
    private const long TileWork = 128 * 1024;

    /// <summary>Tiles below which the channels are shared out too.</summary>
    private const int FewTiles = 8;

    /// <summary>Four cache lines.</summary>
    private const int LeastChannels = 64;

    private readonly int _rows;
    private readonly int _channels;
    private readonly int _rowsPerTile;
    private readonly int _channelsPerTile;
    private readonly int _channelTiles;

    /// <param name="rows">Rows of channels, or of groups of pixels.</param>
    /// <param name="channels">Channels of each.</param>
    /// <param name="workPerRow">Elements read for all channels of a row.</param>
    public ChannelTiling(int rows, int channels, long workPerRow)
    {
        _rows = rows;
        _channels = channels;
        _rowsPerTile = (int)Math.Clamp(TileWork / Math.Max(1, workPerRow), 1, Math.Max(1, rows));
        int rowTiles = Tiles.Count(rows, _rowsPerTile);
        int parts = rowTiles >= FewTiles || workPerRow * rows < TileWork ? 1 : Tiles.Count(FewTiles, Math.Max(1, rowTiles));
        _channelsPerTile = Math.Max(1, Math.Max(Tiles.RoundUp(Tiles.Count(channels, parts), 16), Math.Min(channels, LeastChannels)));
        _channelTiles = Tiles.Count(channels, _channelsPerTile);
        TileCount = checked(rowTiles * _channelTiles);
    }

    public int TileCount { get; }

    public void Tile(int tile, out int firstRow, out int endRow, out int firstChannel, out int endChannel)
    {
        int rowTile = Math.DivRem(tile, _channelTiles, out int part);
        firstRow = rowTile * _rowsPerTile;
        endRow = Math.Min(_rows, firstRow + _rowsPerTile);
        firstChannel = part * _channelsPerTile;
        endChannel = Math.Min(_channels, firstChannel + _channelsPerTile);
    }
}
