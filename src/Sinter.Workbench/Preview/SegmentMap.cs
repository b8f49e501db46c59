namespace Sinter.Workbench.Preview;

/// <summary>Finds the class of each pixel.</summary>
public static class SegmentMap
{
    /// <summary>From numbers of classes, or from a score per class and pixel.</summary>
    public static SegmentsItem Of(string name, float[] values, Plane plane, PreviewMetadata metadata)
    {
        var classes = new int[plane.Width * plane.Height];
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
                classes[(y * plane.Width) + x] = plane.Channels == 1 ? (int)Math.Clamp(MathF.Round(values[plane.At(0, y, x)]), 0, 1 << 20) : Best(values, plane, y, x);
        }
        IEnumerable<Segment> segments = classes.CountBy(number => number).OrderByDescending(pair => pair.Value)
            .Select(pair => new Segment(pair.Key, LabelOf(metadata, pair.Key), ColorOf(metadata, pair.Key), (double)pair.Value / classes.Length));
        return new SegmentsItem(name, plane.Width, plane.Height, classes, [.. segments]);
    }

    /// <summary>The colour of a class: what the author chose, or one of our own that differs from its neighbours'.</summary>
    public static string ColorOf(PreviewMetadata metadata, int number)
    {
        if (number < metadata.Colors.Count)
            return metadata.Colors[number];
        if (number == 0)
            return "#202428";
        // Steps of the golden ratio around the circle of hues: no two of many classes come close.
        (byte red, byte green, byte blue) = OfHue(number * 0.61803398875 % 1, 0.35 + (0.15 * (number % 3)));
        return $"#{red:X2}{green:X2}{blue:X2}";
    }

    private static (byte Red, byte Green, byte Blue) OfHue(double hue, double lightness)
    {
        byte Channel(double offset)
        {
            double place = (offset + (hue * 12)) % 12;
            double strength = 0.75 * Math.Min(lightness, 1 - lightness);
            return (byte)Math.Round(255 * (lightness - (strength * Math.Max(-1, Math.Min(Math.Min(place - 3, 9 - place), 1)))));
        }
        return (Channel(0), Channel(8), Channel(4));
    }

    private static int Best(float[] values, Plane plane, int y, int x)
    {
        int best = 0;
        for (int channel = 1; channel < plane.Channels; channel++)
        {
            if (values[plane.At(channel, y, x)] > values[plane.At(best, y, x)])
                best = channel;
        }
        return best;
    }

    private static string LabelOf(PreviewMetadata metadata, int number) => number < metadata.Labels.Count ? metadata.Labels[number] : $"class {number}";
}
