using Sinter.Tensors;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Values of a blob [1, 1, C, H, W] by channel, row and column, for plain loops over them.</summary>
internal sealed class Planes(int channels, int height, int width)
{
    public Planes(int channels, int height, int width, int seed)
        : this(channels, height, width) => Values = Layers.Numbers(channels * height * width, seed);

    public int Channels { get; } = channels;

    public int Height { get; } = height;

    public int Width { get; } = width;

    public float[] Values { get; init; } = new float[channels * height * width];

    /// <summary>The shape of an array that becomes the blob, and that the blob becomes.</summary>
    public Shape Shape => Shape.Of(Channels, Height, Width);

    public double this[int c, int y, int x] => Values[(((c * Height) + y) * Width) + x];

    /// <summary>True where a pixel lies inside.</summary>
    public bool Has(int y, int x) => y >= 0 && y < Height && x >= 0 && x < Width;

    /// <summary>A rule for every element of a result of these sizes, in order.</summary>
    public static double[] Map(int channels, int height, int width, Func<int, int, int, double> rule)
    {
        var values = new List<double>(channels * height * width);
        for (int c = 0; c < channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    values.Add(rule(c, y, x));
            }
        }
        return [.. values];
    }

    /// <summary>A rule for every element.</summary>
    public double[] Map(Func<int, int, int, double> rule) => Map(Channels, Height, Width, rule);

    /// <summary>All elements of a channel.</summary>
    public double[] Plane(int c) => [.. Values.AsSpan(c * Height * Width, Height * Width).ToArray().Select(value => (double)value)];
}
