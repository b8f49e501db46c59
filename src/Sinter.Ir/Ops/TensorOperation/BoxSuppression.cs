namespace Sinter.Ir.Ops;

/// <summary>Greedy non-maximum suppression of the boxes of one image, given as centre and size.</summary>
/// <param name="IouThreshold">A box whose overlap with a better one exceeds it is dropped.</param>
/// <param name="ScoreThreshold">Boxes that score less are not looked at.</param>
/// <param name="MaxBoxes">Most boxes to keep.</param>
/// <param name="IsPerClass">A box suppresses only those of its own class.</param>
public readonly record struct BoxSuppression(double IouThreshold, double ScoreThreshold, int MaxBoxes, bool IsPerClass)
{
    /// <summary>The kept boxes, best first. When no score reaches the threshold, the best box alone is kept.</summary>
    /// <param name="boxes">x, y, width, height of each box.</param>
    /// <param name="scores">Best score of each box.</param>
    /// <param name="classes">Class of that score.</param>
    public List<int> Select(ReadOnlySpan<double> boxes, double[] scores, int[] classes)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(box => double.IsNaN(scores[box]) ? double.NegativeInfinity
            : scores[box])];
        var kept = new List<int>();
        foreach (int box in order)
        {
            if (kept.Count == MaxBoxes || !(scores[box] >= ScoreThreshold))
                break;
            if (!IsSuppressed(box, kept, boxes, classes))
                kept.Add(box);
        }
        if (kept.Count == 0 && order.Length > 0 && MaxBoxes > 0)
            kept.Add(order[0]);
        return kept;
    }

    private bool IsSuppressed(int box, List<int> kept, ReadOnlySpan<double> boxes, int[] classes)
    {
        foreach (int better in kept)
        {
            if ((!IsPerClass || classes[better] == classes[box]) && Overlap(boxes.Slice(4 * better, 4),
                boxes.Slice(4 * box, 4)) > IouThreshold)
                return true;
        }
        return false;
    }

    /// <summary>Intersection over union.</summary>
    private static double Overlap(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double intersection = Shared(a[0], a[2], b[0], b[2]) * Shared(a[1], a[3], b[1], b[3]);
        double union = (a[2] * a[3]) + (b[2] * b[3]) - intersection;
        return union > 0 ? intersection / union : 0;
    }

    private static double Shared(double centreA, double sizeA, double centreB, double sizeB) => Math.Max(0,
        Math.Min(centreA + (sizeA / 2), centreB + (sizeB / 2)) - Math.Max(centreA - (sizeA / 2), centreB - (sizeB / 2)));
}
