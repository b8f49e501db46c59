namespace Sinter.Workbench.Graphs;

/// <summary>Places the items of layers from left to right: each near what it hangs on, none upon another.</summary>
internal static class LayerCoordinates
{
    private const int Rounds = 24;

    /// <summary>The middle of each item.</summary>
    public static double[] Of(LayerAssignment layers, Func<int, double> width, double gap, CancellationToken cancellation)
    {
        var x = new double[layers.ItemCount];
        for (int round = 0; round <= Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            // First down with what lies above, then up with what lies below, at last with both.
            bool isDown = round % 2 == 0;
            for (int i = 0; i < layers.Count; i++)
            {
                IReadOnlyList<int> layer = layers.Layer(isDown ? i : layers.Count - 1 - i);
                var wanted = new double[layer.Count];
                for (int k = 0; k < layer.Count; k++)
                {
                    IEnumerable<int> others = round == Rounds ? layers.Above(layer[k]).Concat(layers.Below(layer[k]))
                        : isDown ? layers.Above(layer[k]) : layers.Below(layer[k]);
                    wanted[k] = others.Select(other => x[other]).DefaultIfEmpty(x[layer[k]]).Average();
                }
                Place(layer, wanted, width, gap, x);
            }
        }
        return x;
    }

    /// <summary>The places nearest to the wanted ones, in the sense of least squares, that keep the order and the gaps: the items' places less
    /// the room to their left must not fall, so that neighbours that want to pass each other meet at their mean.</summary>
    private static void Place(IReadOnlyList<int> layer, double[] wanted, Func<int, double> width, double gap, double[] x)
    {
        var room = new double[layer.Count];
        for (int i = 1; i < layer.Count; i++)
            room[i] = room[i - 1] + ((width(layer[i - 1]) + width(layer[i])) / 2) + gap;
        var sums = new List<(double Sum, int Count)>();
        for (int i = 0; i < layer.Count; i++)
        {
            sums.Add((wanted[i] - room[i], 1));
            while (sums.Count > 1 && sums[^2].Sum / sums[^2].Count > sums[^1].Sum / sums[^1].Count)
            {
                sums[^2] = (sums[^2].Sum + sums[^1].Sum, sums[^2].Count + sums[^1].Count);
                sums.RemoveAt(sums.Count - 1);
            }
        }
        int item = 0;
        foreach ((double sum, int count) in sums)
        {
            for (int k = 0; k < count; k++, item++)
                x[layer[item]] = (sum / count) + room[item];
        }
    }
}
