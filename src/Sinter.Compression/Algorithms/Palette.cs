namespace Sinter.Compression;

/// <summary>A look-up table of single numbers and the index of every weight.</summary>
/// <param name="Table">2^bits entries.</param>
/// <param name="Indices">One byte per weight.</param>
internal sealed record Palette(float[] Table, byte[] Indices)
{
    /// <summary>The table with the least sum of squared errors.</summary>
    public static Palette OfKMeans(ReadOnlySpan<float> weights, ReadOnlySpan<float> importance, int entries, Func<float, float> round)
    {
        float[] table = [.. ScalarKMeans.Centroids(weights, importance, entries).Select(round)];
        var indices = new byte[weights.Length];
        Codebook.Assign(weights, table, indices);
        return new Palette(table, indices);
    }

    /// <summary>Entries at equal distances.</summary>
    public static Palette OfUniform(ReadOnlySpan<float> weights, int entries, Func<float, float> round)
    {
        (float low, float high) = Extremes.Of(weights);
        float step = round(round(high - low) / (entries - 1));
        var table = new float[entries];
        for (int i = 0; i < entries; i++)
            table[i] = round((float)((i * (double)step) + low));
        var indices = new byte[weights.Length];
        for (int i = 0; i < indices.Length && step > 0; i++)
            indices[i] = (byte)Math.Clamp(MathF.Round(round(round(weights[i] - low) / step)), 0, entries - 1);
        return new Palette(table, indices);
    }

    /// <summary>The different values in ascending order; null when there are more than <paramref name="most"/>.</summary>
    public static float[]? Values(ReadOnlySpan<float> weights, int most)
    {
        var values = new HashSet<float>();
        foreach (float weight in weights)
        {
            if (values.Add(weight) && values.Count > most)
                return null;
        }
        return [.. values.Order()];
    }

    /// <summary>A table of the given values and zeros up to <paramref name="entries"/>.</summary>
    public static Palette OfValues(ReadOnlySpan<float> weights, float[] values, int entries)
    {
        var table = new float[entries];
        values.CopyTo(table, 0);
        var indices = new byte[weights.Length];
        for (int i = 0; i < indices.Length; i++)
            indices[i] = (byte)Array.BinarySearch(values, weights[i]);
        return new Palette(table, indices);
    }
}
