namespace Sinter.Compression;

/// <summary>Cuts sorted points into ranges so that the sum of their costs is least: dynamic programming over the number of ranges, with
/// divide and conquer over the points, since the best last cut never moves back as points are added.</summary>
internal sealed class OptimalPartition
{
    private readonly SortedPoints _points;
    private readonly int[] _cuts;
    private readonly ushort[][] _lastCuts;
    private double[] _before, _now;

    private OptimalPartition(SortedPoints points, int[] cuts, int count)
    {
        _points = points;
        _cuts = cuts;
        _lastCuts = new ushort[count][];
        _before = new double[cuts.Length];
        _now = new double[cuts.Length];
    }

    /// <summary>The borders of <paramref name="count"/> ranges: range i holds points [border i, border i + 1).</summary>
    /// <param name="points">The points.</param>
    /// <param name="cuts">Where cuts are allowed, ascending, from 0 to the number of points; at most 65536.</param>
    /// <param name="count">Fewer than there are cuts.</param>
    public static int[] Find(SortedPoints points, int[] cuts, int count)
    {
        var partition = new OptimalPartition(points, cuts, count);
        partition.Solve(count);
        var borders = new int[count + 1];
        int last = cuts.Length - 1;
        for (int range = count - 1; range >= 0; range--)
        {
            borders[range + 1] = cuts[last];
            last = partition._lastCuts[range][last];
        }
        return borders;
    }

    private void Solve(int count)
    {
        int last = _cuts.Length - 1;
        _lastCuts[0] = new ushort[_cuts.Length];
        for (int end = 1; end <= last; end++)
            _now[end] = _points.Cost(0, _cuts[end]);
        for (int range = 1; range < count; range++)
        {
            (_before, _now) = (_now, _before);
            _lastCuts[range] = new ushort[_cuts.Length];
            // Each of the ranges so far holds a point, and so does each that is still to come.
            Fill(range, range + 1, last - (count - 1 - range), range, last - 1);
        }
    }

    private void Fill(int range, int firstEnd, int lastEnd, int firstCut, int lastCut)
    {
        if (firstEnd > lastEnd)
            return;
        int end = (firstEnd + lastEnd) / 2, best = firstCut;
        double least = double.PositiveInfinity;
        for (int cut = firstCut; cut <= Math.Min(lastCut, end - 1); cut++)
        {
            double cost = _before[cut] + _points.Cost(_cuts[cut], _cuts[end]);
            if (cost < least)
            {
                least = cost;
                best = cut;
            }
        }
        _now[end] = least;
        _lastCuts[range][end] = (ushort)best;
        Fill(range, firstEnd, end - 1, firstCut, best);
        Fill(range, end + 1, lastEnd, best, lastCut);
    }
}
