namespace Sinter.Kernels;

/// <summary>Arithmetic of tiles.</summary>
internal static class Tiles
{
    /// <summary>Tiles that cover <paramref name="extent"/>.</summary>
    public static int Count(int extent, int tile) => (int)(((long)extent + tile - 1) / tile);

    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>The size of tile <paramref name="index"/> when <paramref name="count"/> tiles cover the extent as evenly as
    /// possible, larger ones first.</summary>
    public static int Share(int extent, int count, int index) => extent / count + (index < extent % count ? 1 : 0);

    /// <summary>Where tile <paramref name="index"/> begins, by the rule of <see cref="Share"/>.</summary>
    public static int Start(int extent, int count, int index) => index * (extent / count) + Math.Min(index, extent % count);
}
