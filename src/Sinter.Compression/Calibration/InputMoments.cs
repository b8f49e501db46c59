using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>What data say about the inputs of operations that read weights: the mean square of each input channel and, for plain matrix
/// products, the mean product of each two.</summary>
public sealed class InputMoments
{
    /// <summary>Channels up to which products are kept.</summary>
    internal const int MostChannels = 4096;

    private readonly Dictionary<string, ChannelMoments> _byReader = new(StringComparer.Ordinal);

    internal ChannelMoments For(Operation reader, int channels, bool withProducts)
    {
        string key = KeyOf(reader);
        if (!_byReader.TryGetValue(key, out ChannelMoments? moments))
            _byReader.Add(key, moments = new ChannelMoments(channels, withProducts && channels <= MostChannels));
        return moments;
    }

    /// <summary>How much the error of each element of a weight counts; null where nothing is known.</summary>
    internal float[]? Importance(WeightSite site)
    {
        ChannelMoments? moments = Of(site);
        if (moments is null || ChannelAxes.Of(site) is not { } axes)
            return null;
        Shape shape = site.Shape;
        int[] strides = shape.Strides();
        int inputs = shape[axes.Input], groups = moments.Channels / inputs, outputs = shape[axes.Output];
        if (inputs * groups != moments.Channels || outputs % Math.Max(groups, 1) != 0)
            return null;
        var importance = new float[shape.ElementCount];
        for (int i = 0; i < importance.Length; i++)
        {
            int input = i / strides[axes.Input] % inputs, output = i / strides[axes.Output] % outputs;
            importance[i] = (float)moments.MeanSquare((output / (outputs / groups) * inputs) + input);
        }
        return importance;
    }

    /// <summary>The mean products of input channels, for a weight that is a matrix of output by input channels; null where they are not
    /// known.</summary>
    internal double[]? Matrix(WeightSite site, ChannelAxes? axes)
    {
        ChannelMoments? moments = Of(site);
        bool isMatrix = axes is { Output: 0, Input: 1 } && site.Shape.ElementCount == (long)site.Shape[0] * site.Shape[1];
        return isMatrix && moments is not null && moments.Channels == site.Shape[1] ? moments.MeanProducts() : null;
    }

    internal static string KeyOf(Operation reader) => $"{reader.Parent?.Function?.Name}/{reader.Name}";

    private ChannelMoments? Of(WeightSite site) =>
        site.Readers.Count == 1 ? _byReader.GetValueOrDefault(KeyOf(site.Readers[0])) : null;
}
