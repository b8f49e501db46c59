namespace Sinter.Workbench.Graphs;

/// <summary>Nodes in layers. An edge that passes layers gets an item in each of them, which the edges of one source share.</summary>
internal sealed class LayerAssignment
{
    private const int Sweeps = 6, MostPassing = 60_000;

    private readonly List<int> _layerOf;
    private readonly List<List<int>> _layers = [];
    private readonly int[][] _paths;
    private readonly List<List<int>> _above, _below;

    public LayerAssignment(int nodes, IReadOnlyList<(int From, int To)> edges)
    {
        _layerOf = [.. Longest(nodes, edges)];
        _above = [.. Enumerable.Range(0, nodes).Select(_ => new List<int>())];
        _below = [.. Enumerable.Range(0, nodes).Select(_ => new List<int>())];
        _paths = new int[edges.Count][];
        // The longest edges are drawn straight when there is no room for all of their items.
        long passing = edges.Sum(edge => (long)_layerOf[edge.To] - _layerOf[edge.From] - 1);
        int longest = passing <= MostPassing ? int.MaxValue : Math.Max(1, MostPassing / Math.Max(1, edges.Count));
        var shared = new Dictionary<(int From, int Layer), int>();
        for (int i = 0; i < edges.Count; i++)
            _paths[i] = Path(edges[i], longest, shared);
        for (int item = 0; item < _layerOf.Count; item++)
        {
            while (_layers.Count <= _layerOf[item])
                _layers.Add([]);
            _layers[_layerOf[item]].Add(item);
        }
    }

    /// <summary>How many layers there are.</summary>
    public int Count => _layers.Count;

    /// <summary>Nodes and passing edges.</summary>
    public int ItemCount => _layerOf.Count;

    public int LayerOf(int item) => _layerOf[item];

    /// <summary>The items of a layer from left to right.</summary>
    public IReadOnlyList<int> Layer(int index) => _layers[index];

    public IReadOnlyList<int> Above(int item) => _above[item];

    public IReadOnlyList<int> Below(int item) => _below[item];

    /// <summary>The items that an edge goes through, with its ends.</summary>
    public IReadOnlyList<int> PathOf(int edge) => _paths[edge];

    /// <summary>Puts the items of each layer below those that they hang on, a few times down and up.</summary>
    public void Order(CancellationToken cancellation)
    {
        var place = new double[ItemCount];
        void Number(List<int> layer)
        {
            for (int i = 0; i < layer.Count; i++)
                place[layer[i]] = i;
        }
        foreach (List<int> layer in _layers)
            Number(layer);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isDown = sweep % 2 == 0;
            for (int i = 1; i < _layers.Count; i++)
            {
                List<int> layer = _layers[isDown ? i : _layers.Count - 1 - i];
                if (layer.Count < 2)
                    continue;
                double Wanted(int item)
                {
                    List<int> others = isDown ? _above[item] : _below[item];
                    return others.Count == 0 ? place[item] : others.Average(other => place[other]);
                }
                // OrderBy is stable, so that what is alike stays as it was.
                int[] sorted = [.. layer.OrderBy(Wanted)];
                layer.Clear();
                layer.AddRange(sorted);
                Number(layer);
            }
        }
    }

    private int[] Path((int From, int To) edge, int longest, Dictionary<(int, int), int> shared)
    {
        int first = _layerOf[edge.From] + 1, last = _layerOf[edge.To] - 1;
        var path = new List<int> { edge.From };
        if (last - first < longest)
        {
            for (int layer = first; layer <= last; layer++)
            {
                if (!shared.TryGetValue((edge.From, layer), out int item))
                {
                    item = _layerOf.Count;
                    shared.Add((edge.From, layer), item);
                    _layerOf.Add(layer);
                    _above.Add([]);
                    _below.Add([]);
                    Connect(path[^1], item);
                }
                path.Add(item);
            }
            Connect(path[^1], edge.To);
        }
        path.Add(edge.To);
        return [.. path];
    }

    private void Connect(int from, int to)
    {
        _below[from].Add(to);
        _above[to].Add(from);
    }

    /// <summary>Each node one layer below the lowest that it reads; what reads nothing as low as its readers allow.</summary>
    private static int[] Longest(int nodes, IReadOnlyList<(int From, int To)> edges)
    {
        var layer = new int[nodes];
        var reads = new bool[nodes];
        foreach ((int from, int to) in edges.OrderBy(edge => edge.From))
        {
            layer[to] = Math.Max(layer[to], layer[from] + 1);
            reads[to] = true;
        }
        var highestReader = new int[nodes];
        Array.Fill(highestReader, int.MaxValue);
        foreach ((int from, int to) in edges)
            highestReader[from] = Math.Min(highestReader[from], layer[to]);
        for (int node = 0; node < nodes; node++)
        {
            if (!reads[node] && highestReader[node] != int.MaxValue)
                layer[node] = highestReader[node] - 1;
        }
        return layer;
    }
}
