namespace Sinter.Kernels;

/// <summary>A tree that halves points at the median of their widest axis, so that a search passes over those that are too far away. Finds
/// the same points as looking at each.</summary>
public sealed class KdTree
{
    private readonly PointSet _points;
    private readonly int[] _order;
    private readonly List<Node> _nodes = [];
    private readonly int _leafSize;

    /// <param name="points">The points.</param>
    /// <param name="leafSize">Most points that are not halved further; at least one.</param>
    public KdTree(PointSet points, int leafSize)
    {
        KernelGuard.Require(leafSize > 0, "A leaf holds at least one point.");
        _points = points;
        _leafSize = leafSize;
        _order = new int[points.Count];
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        if (_order.Length > 0)
            Build(0, _order.Length, new float[_order.Length]);
    }

    /// <summary>Offers every point that may be near enough.</summary>
    public void Search(ReadOnlySpan<double> query, NearestList nearest)
    {
        KernelGuard.Length(query.Length, _points.Dimensions, nameof(query));
        if (_nodes.Count > 0)
            Search(0, query, nearest);
    }

    /// <summary>Halving bounds the depth by the logarithm of the number of points.</summary>
    private int Build(int start, int end, float[] keys)
    {
        int index = _nodes.Count;
        _nodes.Add(new Node(start, end, -1, 0, 0));
        if (end - start <= _leafSize)
            return index;
        int axis = WidestAxis(start, end);
        for (int i = start; i < end; i++)
            keys[i] = _points[_order[i]][axis];
        keys.AsSpan(start, end - start).Sort(_order.AsSpan(start, end - start));
        int middle = start + (end - start) / 2;
        float split = keys[middle];
        Build(start, middle, keys);
        int right = Build(middle, end, keys);
        _nodes[index] = new Node(start, end, axis, split, right);
        return index;
    }

    private int WidestAxis(int start, int end)
    {
        int widest = 0;
        double width = -1;
        for (int axis = 0; axis < _points.Dimensions; axis++)
        {
            float least = float.PositiveInfinity, most = float.NegativeInfinity;
            for (int i = start; i < end; i++)
            {
                float value = _points[_order[i]][axis];
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }
            if ((double)most - least > width)
                (widest, width) = (axis, (double)most - least);
        }
        return widest;
    }

    private void Search(int index, ReadOnlySpan<double> query, NearestList nearest)
    {
        Node node = _nodes[index];
        if (node.Axis < 0)
        {
            for (int i = node.Start; i < node.End; i++)
                nearest.Offer(_order[i], _points.SquaredDistance(_order[i], query));
            return;
        }
        double difference = query[node.Axis] - node.Split;
        int left = index + 1;
        Search(difference < 0 ? left : node.Right, query, nearest);
        // At the same distance an earlier point may still lie on the other side.
        if (difference * difference <= nearest.Reach)
            Search(difference < 0 ? node.Right : left, query, nearest);
    }

    /// <param name="Start">The first of its points in the order.</param>
    /// <param name="End">Behind the last.</param>
    /// <param name="Axis">The axis at which it is halved; -1 for a leaf.</param>
    /// <param name="Split">Points of the left half are not above it, those of the right half not below.</param>
    /// <param name="Right">The node of the right half; that of the left half follows this one.</param>
    private readonly record struct Node(int Start, int End, int Axis, float Split, int Right);
}
