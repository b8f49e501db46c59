namespace Sinter.Compression;

/// <summary>k-means of numbers. Up to <see cref="MostCuts"/> different ones, no other choice of centroids has a smaller error; of more,
/// cuts between clusters are chosen among so many places first, and then moved until nothing improves (Lloyd).</summary>
internal static class ScalarKMeans
{
    private const int MostCuts = 1 << 14, MostRounds = 200;

    /// <summary>The centroids, ascending; as many as asked for, the last one repeated where the values are fewer.</summary>
    /// <param name="values">Finite numbers, at least one.</param>
    /// <param name="weights">How much each counts, 0 or more; empty: all the same.</param>
    /// <param name="count">How many centroids.</param>
    public static float[] Centroids(ReadOnlySpan<float> values, ReadOnlySpan<float> weights, int count)
    {
        SortedPoints points = SortedPoints.Of(values, weights);
        var centroids = new float[count];
        if (points.Count <= count)
        {
            for (int i = 0; i < count; i++)
                centroids[i] = (float)points.Values[Math.Min(i, points.Count - 1)];
            return centroids;
        }
        int[] borders = OptimalPartition.Find(points, Cuts(points, count), count);
        for (int round = 0; round < MostRounds && Move(points, borders); round++)
        {
        }
        for (int i = 0; i < count; i++)
            centroids[i] = (float)points.Mean(borders[i], borders[i + 1]);
        return centroids;
    }

    /// <summary>Moves each border to the middle between the means beside it; true when one moved.</summary>
    private static bool Move(SortedPoints points, int[] borders)
    {
        int last = borders.Length - 1;
        var means = new double[last];
        for (int i = 0; i < last; i++)
            means[i] = points.Mean(borders[i], borders[i + 1]);
        bool moved = false;
        for (int i = 1; i < last; i++)
        {
            int found = Array.BinarySearch(points.Values, (means[i - 1] + means[i]) / 2);
            // No cluster may become empty.
            int border = Math.Clamp(found < 0 ? ~found : found, borders[i - 1] + 1, points.Count - (last - i));
            moved |= border != borders[i];
            borders[i] = border;
        }
        return moved;
    }

    /// <summary>Every place between points where they are few. Otherwise places at equal distances and at equal shares of the weight: the
    /// former for the tails, the latter for the middle.</summary>
    private static int[] Cuts(SortedPoints points, int count)
    {
        if (points.Count < MostCuts)
            return [.. Enumerable.Range(0, points.Count + 1)];
        int half = Math.Max(MostCuts / 2, 2 * count);
        double low = points.Values[0], width = (points.Values[^1] - low) / half, share = points.Weight(0, points.Count) / half;
        var cuts = new List<int> { 0 };
        int distance = 0, weight = 0;
        for (int i = 1; i < points.Count; i++)
        {
            int atDistance = (int)((points.Values[i] - low) / width), atWeight = (int)(points.Weight(0, i) / share);
            if (atDistance == distance && atWeight == weight)
                continue;
            cuts.Add(i);
            distance = atDistance;
            weight = atWeight;
        }
        cuts.Add(points.Count);
        return cuts.Count > count ? [.. cuts] : [.. Enumerable.Range(0, count), points.Count];
    }
}
