using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>Draws a number per pixel in colours from dark blue over green to yellow, which also differ in brightness.</summary>
public static class ColorMap
{
    private static readonly (byte Red, byte Green, byte Blue)[] Stops = [(13, 8, 60), (59, 48, 130), (40, 110, 142), (31, 158, 137), (120, 205, 85), (253, 231, 37)];

    /// <summary>Draws them, the smallest dark, the largest bright. What is no number is black.</summary>
    public static MapItem Draw(string name, float[] values, int width, int height)
    {
        float[] finite = [.. values.Where(float.IsFinite)];
        double least = finite.Length == 0 ? 0 : finite.Min(), most = finite.Length == 0 ? 0 : finite.Max(), range = most > least ? most - least : 1;
        var pixels = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            if (float.IsFinite(values[i]))
                (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = Color((values[i] - least) / range);
        }
        return new MapItem(name, new Picture(width, height, 3, pixels), least, most);
    }

    /// <summary>The colour of a share from 0 to 1.</summary>
    public static (byte Red, byte Green, byte Blue) Color(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Stops.Length - 1);
        int below = Math.Min((int)place, Stops.Length - 2);
        double part = place - below;
        byte Mix(byte from, byte to) => (byte)Math.Round(from + (part * (to - from)));
        return (Mix(Stops[below].Red, Stops[below + 1].Red), Mix(Stops[below].Green, Stops[below + 1].Green), Mix(Stops[below].Blue, Stops[below + 1].Blue));
    }
}
