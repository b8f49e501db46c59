namespace Sinter.Conformance.RealModels;

/// <summary>Numbers of some channels, each a plane of rows.</summary>
internal sealed record Volume(int Channels, int Height, int Width)
{
    public double[] Values { get; init; } = new double[Channels * Height * Width];

    public double this[int channel, int y, int x]
    {
        get => Values[(((channel * Height) + y) * Width) + x];
        set => Values[(((channel * Height) + y) * Width) + x] = value;
    }

    public static Volume Of(IReadOnlyList<double> vector) => new(vector.Count, 1, 1) { Values = [.. vector] };

    public static Volume Of(IReadOnlyList<float> values, int channels, int height, int width) =>
        new(channels, height, width) { Values = [.. values.Select(value => (double)value)] };

    /// <summary>Channel, row and column of a value.</summary>
    public (int, int, int) IndexOf(int place) => (place / (Height * Width), place / Width % Height, place % Width);

    public bool Has(int y, int x) => y >= 0 && y < Height && x >= 0 && x < Width;

    public Volume Map(Func<double, double> function) => this with { Values = [.. Values.Select(function)] };
}
