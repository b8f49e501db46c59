namespace Sinter.Kernels;

/// <summary>Greedy choice among overlapping boxes: the best is picked, boxes that overlap it too much are not, and so on.</summary>
public static class BoxPicking
{
    private const int BoxesPerCheck = 256;

    /// <summary>The picked boxes, best first; of equal ones the earlier is better.</summary>
    /// <param name="boxes">Centre x, centre y, width and height of each box.</param>
    /// <param name="scores">The score of each box.</param>
    /// <param name="classes">The class of each box; empty when boxes of all classes exclude each other.</param>
    /// <param name="scoreThreshold">Boxes that score less are not picked, nor are those whose score is not a number.</param>
    /// <param name="overlapThreshold">A box is not picked if its intersection with a picked one over their union exceeds this.</param>
    /// <param name="limit">Most boxes to pick.</param>
    /// <param name="cancellationToken">Looked at from time to time.</param>
    /// <exception cref="ArgumentException">The lengths do not belong together.</exception>
    public static List<int> Pick(ReadOnlySpan<double> boxes, ReadOnlySpan<double> scores, ReadOnlySpan<int> classes,
        double scoreThreshold, double overlapThreshold, int limit, CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(boxes.Length, 4L * scores.Length, nameof(boxes));
        if (!classes.IsEmpty)
            KernelGuard.Length(classes.Length, scores.Length, nameof(classes));
        var picked = new List<int>();
        int looked = 0;
        foreach (int box in Candidates(scores, scoreThreshold))
        {
            if (picked.Count >= limit)
                break;
            if (looked++ % BoxesPerCheck == 0)
                cancellationToken.ThrowIfCancellationRequested();
            bool isFree = true;
            foreach (int better in picked)
            {
                if ((classes.IsEmpty || classes[better] == classes[box])
                    && Overlap(boxes.Slice(4 * better, 4), boxes.Slice(4 * box, 4)) > overlapThreshold)
                {
                    isFree = false;
                    break;
                }
            }
            if (isFree)
                picked.Add(box);
        }
        return picked;
    }

    /// <summary>Intersection over union; 0 where the union is empty.</summary>
    public static double Overlap(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double intersection = Shared(left[0], left[2], right[0], right[2]) * Shared(left[1], left[3], right[1], right[3]);
        double union = left[2] * left[3] + right[2] * right[3] - intersection;
        return union > 0 ? intersection / union : 0;
    }

    private static int[] Candidates(ReadOnlySpan<double> scores, double threshold)
    {
        var candidates = new List<int>();
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] >= threshold)
                candidates.Add(i);
        }
        int[] order = [.. candidates];
        Array.Sort(order, new ByScore(scores.ToArray()));
        return order;
    }

    private static double Shared(double leftCentre, double leftSize, double rightCentre, double rightSize) => Math.Max(0,
        Math.Min(leftCentre + leftSize / 2, rightCentre + rightSize / 2)
        - Math.Max(leftCentre - leftSize / 2, rightCentre - rightSize / 2));

    private sealed class ByScore(double[] scores) : IComparer<int>
    {
        public int Compare(int left, int right)
        {
            int byScore = scores[right].CompareTo(scores[left]);
            return byScore != 0 ? byScore : left.CompareTo(right);
        }
    }
}
