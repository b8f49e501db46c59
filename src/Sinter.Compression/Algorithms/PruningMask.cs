using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Decides which elements of a weight stay: one byte each, 1 to keep it.</summary>
internal static class PruningMask
{
    public static byte[] AboveThreshold(ReadOnlySpan<float> weights, double threshold)
    {
        var kept = new byte[weights.Length];
        for (int i = 0; i < kept.Length; i++)
            kept[i] = Math.Abs(weights[i]) > threshold ? (byte)1 : (byte)0;
        return kept;
    }

    /// <summary>Keeps what is larger than the given share of all magnitudes.</summary>
    public static byte[] OfMagnitude(ReadOnlySpan<float> weights, double sparsity) =>
        AboveThreshold(weights, Percentile(Magnitudes(weights), sparsity));

    /// <summary>In each group of neighbours along an axis, zeroes the smallest. Groups that reach over the end are filled up with zeros,
    /// which count among the smallest.</summary>
    public static byte[] OfRatio(ReadOnlySpan<float> weights, Shape shape, int axis, PruningRatio ratio)
    {
        var kept = new byte[weights.Length];
        kept.AsSpan().Fill(1);
        var magnitudes = new float[ratio.OutOf];
        var order = new int[ratio.OutOf];
        foreach ((int start, int step, int count) in Groups(shape, axis, ratio.OutOf))
        {
            for (int i = 0; i < ratio.OutOf; i++)
            {
                magnitudes[i] = i < count ? Math.Abs(weights[start + (i * step)]) : 0;
                order[i] = i;
            }
            Array.Sort(order, (left, right) => magnitudes[left] != magnitudes[right]
                ? magnitudes[left].CompareTo(magnitudes[right]) : left.CompareTo(right));
            foreach (int smallest in order.AsSpan(0, ratio.Zeros))
            {
                if (smallest < count)
                    kept[start + (smallest * step)] = 0;
            }
        }
        return kept;
    }

    /// <summary>Zeroes whole groups of neighbours along an axis: those whose Euclidean norm is among the given share of the
    /// smallest.</summary>
    public static byte[] OfBlocks(ReadOnlySpan<float> weights, Shape shape, int axis, int blockSize, double sparsity)
    {
        (int Start, int Step, int Count)[] groups = [.. Groups(shape, axis, blockSize)];
        var norms = new float[groups.Length];
        for (int group = 0; group < groups.Length; group++)
        {
            (int start, int step, int count) = groups[group];
            double sum = 0;
            for (int i = 0; i < count; i++)
                sum += (double)weights[start + (i * step)] * weights[start + (i * step)];
            norms[group] = (float)Math.Sqrt(sum);
        }
        double threshold = Percentile((float[])norms.Clone(), sparsity);
        var kept = new byte[weights.Length];
        for (int group = 0; group < groups.Length; group++)
        {
            (int start, int step, int count) = groups[group];
            for (int i = 0; i < count && norms[group] > threshold; i++)
                kept[start + (i * step)] = 1;
        }
        return kept;
    }

    /// <summary>The elements that the mask keeps, in order.</summary>
    public static T[] Select<T>(ReadOnlySpan<T> elements, ReadOnlySpan<byte> kept)
    {
        var selected = new T[kept.Length - kept.Count((byte)0)];
        int next = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            if (kept[i] != 0)
                selected[next++] = elements[i];
        }
        return selected;
    }

    /// <summary>Groups of neighbours along an axis, the last of each line possibly shorter.</summary>
    private static IEnumerable<(int Start, int Step, int Count)> Groups(Shape shape, int axis, int size)
    {
        int step = shape.Strides()[axis], length = shape[axis], line = step * length;
        for (int outer = 0; outer < shape.ElementCount; outer += line)
        {
            for (int inner = 0; inner < step; inner++)
            {
                for (int first = 0; first < length; first += size)
                    yield return (outer + inner + (first * step), step, Math.Min(size, length - first));
            }
        }
    }

    private static float[] Magnitudes(ReadOnlySpan<float> weights)
    {
        float[] magnitudes = weights.ToArray();
        for (int i = 0; i < magnitudes.Length; i++)
            magnitudes[i] = Math.Abs(magnitudes[i]);
        return magnitudes;
    }

    /// <summary>The number below which a share of the values lies, interpolated between neighbours, in float precision as NumPy's is for
    /// floats. Sorts the values.</summary>
    private static float Percentile(float[] values, double share)
    {
        Array.Sort(values);
        double position = share * (values.Length - 1);
        int below = (int)position;
        double above = values[Math.Min(below + 1, values.Length - 1)], fraction = position - below;
        return (float)(values[below] + ((above - values[below]) * fraction));
    }
}
