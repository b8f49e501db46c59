namespace Sinter.Compression;

/// <summary>Running sums of squares of channels and of products of two.</summary>
internal sealed class ChannelMoments(int channels, bool withProducts)
{
    private readonly double[] _squares = new double[channels];
    private readonly float[]? _products = withProducts ? new float[channels * channels] : null;
    private long _count;

    public int Channels => channels;

    public double MeanSquare(int channel) => _squares[channel] / Math.Max(_count, 1);

    /// <summary>Counts one vector of channels.</summary>
    public void Add(ReadOnlySpan<float> vector)
    {
        _count++;
        for (int i = 0; i < channels; i++)
        {
            float x = vector[i];
            _squares[i] += (double)x * x;
            if (_products is null || x == 0)
                continue;
            Span<float> row = _products.AsSpan(i * channels, channels);
            for (int j = 0; j < channels; j++)
                row[j] += x * vector[j];
        }
    }

    /// <summary>The mean products, row by row; null when they were not kept or nothing was counted.</summary>
    public double[]? MeanProducts()
    {
        if (_products is null || _count == 0)
            return null;
        var means = new double[_products.Length];
        for (int i = 0; i < means.Length; i++)
            means[i] = _products[i] / (double)_count;
        return means;
    }
}
