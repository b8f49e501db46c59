using Sinter.Workbench.Graphs;

namespace Sinter.Studio.Pages.Graph;

/// <summary>What is drawn: one body of a model, and what of it is collapsed.</summary>
/// <param name="Body">Which of the model's bodies.</param>
/// <param name="Grouping">What is collapsed.</param>
/// <param name="Open">Keys of groups that are not.</param>
public sealed record GraphView(int Body, GraphGrouping Grouping, IReadOnlySet<string> Open)
{
    /// <summary>A name of the view.</summary>
    public string Key => $"{Body}-{Grouping}-{string.Join(',', Open.Order(StringComparer.Ordinal))}";
}

/// <summary>The bodies and drawings of one model, made when they are asked for and kept.</summary>
public sealed class GraphStore
{
    private const int MostDrawings = 24;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<GraphDrawing>> _drawings = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Lazy<Task<IReadOnlyList<GraphBody>>> _bodies;

    public GraphStore(string path) => _bodies = new Lazy<Task<IReadOnlyList<GraphBody>>>(() => Task.Run(() => GraphBody.Read(path, default)));

    /// <summary>What can be drawn.</summary>
    /// <exception cref="ModelException">The model is damaged, or something in it is not supported.</exception>
    public Task<IReadOnlyList<GraphBody>> BodiesAsync() => _bodies.Value;

    /// <summary>A drawing, laid out off the thread that asks.</summary>
    public Task<GraphDrawing> DrawAsync(GraphView view)
    {
        lock (_lock)
        {
            if (_drawings.TryGetValue(view.Key, out Task<GraphDrawing>? drawing))
                return drawing;
            if (_order.Count >= MostDrawings)
                _drawings.Remove(_order.Dequeue());
            _order.Enqueue(view.Key);
            return _drawings[view.Key] = Task.Run(async () => GraphDrawing.Of(OperationGraph.Of((await BodiesAsync())[view.Body], view.Grouping, view.Open), default));
        }
    }

    /// <summary>The drawing of a view that has been drawn, by its name.</summary>
    public Task<GraphDrawing>? Find(string key)
    {
        lock (_lock)
            return _drawings.GetValueOrDefault(key);
    }
}
