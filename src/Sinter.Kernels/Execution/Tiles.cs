namespace Sinter.Kernels;

/// <summary>Arithmetic of tiles.</summary>
internal static class Tiles
{
    /// <summary>Tiles that cover <paramref name="extent"/>.</summary>
    public static int Count(int extent, int tile) => (int)(((long)extent + tile - 1) / tile);

    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
