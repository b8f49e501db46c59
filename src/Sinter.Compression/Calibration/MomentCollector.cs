using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Collects the moments of the inputs of operations whose weights a step compresses by them.</summary>
public static class MomentCollector
{
    /// <summary>Places of a sample that are counted; more of them, such as all pixels, are thinned out evenly.</summary>
    private const int MostPlaces = 1024;

    /// <summary>The moments that the steps ask for; null when they ask for none.</summary>
    public static InputMoments? Collect(Program program, IEnumerable<CompressionStep> steps, ICalibrationRunner runner,
        CancellationToken cancellation)
    {
        Watched[] watched = [.. program.Functions.Values.SelectMany(function =>
            steps.SelectMany(step => WeightSite.Find(function, step)).Select(Of).OfType<Watched>())];
        if (watched.Length == 0)
            return null;
        string[] names = [.. watched.Select(item => item.Input.Name).Distinct()];
        var moments = new InputMoments();
        runner.Observe(program, names, values =>
        {
            foreach (Watched item in watched.DistinctBy(item => item.Reader))
            {
                bool withProducts = watched.Any(other => other.Reader == item.Reader && other.WithProducts);
                Add(moments, item with { WithProducts = withProducts }, values[Array.IndexOf(names, item.Input.Name)]);
            }
        }, cancellation);
        return moments;
    }

    private static Watched? Of(WeightSite site)
    {
        bool isWeighted = site.Scheme is Palettization { SensitivityWeighted: true };
        bool isCompensated = site.Scheme is LinearQuantization { ErrorCompensation: true };
        if ((!isWeighted && !isCompensated) || site.Readers is not [var reader] || reader.Input("x")?.Variable is not { } input
            || input == site.Value || input.Type is not TensorType { HasRank: true } || reader.Parent != reader.Parent?.Function?.Body)
            return null;
        return reader.Type is "linear" or "matmul" or "conv" or "conv_transpose" ? new Watched(reader, input, isCompensated) : null;
    }

    /// <summary>Counts the channels of every place: the last axis of products, axis 1 of convolutions.</summary>
    private static void Add(InputMoments moments, Watched watched, Tensor value)
    {
        Shape shape = value.Shape;
        int axis = watched.Reader.Type is "linear" or "matmul" ? shape.Rank - 1 : 1;
        int channels = shape[axis], inner = shape.Strides()[axis], places = value.Count / Math.Max(channels, 1);
        ChannelMoments sums = moments.For(watched.Reader, channels, watched.WithProducts);
        ReadOnlySpan<float> elements = value.Span<float>();
        var vector = new float[channels];
        int counted = Math.Min(places, MostPlaces);
        for (int i = 0; i < counted; i++)
        {
            int place = (int)((long)i * places / counted), first = (place / inner * inner * channels) + (place % inner);
            for (int channel = 0; channel < channels; channel++)
                vector[channel] = elements[first + (channel * inner)];
            sums.Add(vector);
        }
    }

    private sealed record Watched(Operation Reader, Variable Input, bool WithProducts);
}
