using Sinter.Tensors;

namespace Sinter;

/// <summary>The tensors that a stateful model keeps between predictions. Make one per conversation or stream with
/// <see cref="Model.CreateState"/>. Predictions that share a state run one after the other.</summary>
public sealed class ModelState
{
    private readonly OrderedDictionary<string, (StateCell Cell, ElementType Declared)> _cells;

    internal ModelState(object owner, OrderedDictionary<string, (StateCell Cell, ElementType Declared)> cells)
    {
        Owner = owner;
        _cells = cells;
    }

    internal object Owner { get; }

    /// <summary>Refuses a state that another model made.</summary>
    /// <exception cref="ModelInputException">It is one.</exception>
    internal static void RequireOwn(ModelState? state, object owner)
    {
        if (state is not null && !ReferenceEquals(state.Owner, owner))
            throw new ModelInputException(ModelStage.Predict, "state", "a state made by this model's CreateState", "one of another model");
    }

    internal Lock Lock { get; } = new();

    /// <summary>The names of the states.</summary>
    public IReadOnlyList<string> Names => _cells.Keys;

    /// <summary>A copy of a state's content.</summary>
    /// <exception cref="KeyNotFoundException">There is no state of that name.</exception>
    public MultiArray Read(string name)
    {
        (StateCell cell, ElementType declared) = Find(name);
        lock (Lock)
        {
            return MultiArray.FromTensor(cell.Content.ElementType == declared ? cell.Content.Clone() : cell.Content.ConvertTo(declared));
        }
    }

    /// <summary>Overwrites a state's content.</summary>
    /// <exception cref="KeyNotFoundException">There is no state of that name.</exception>
    /// <exception cref="ModelInputException">The shape differs.</exception>
    public void Write(string name, MultiArray value)
    {
        ArgumentNullException.ThrowIfNull(value);
        (StateCell cell, ElementType declared) = Find(name);
        Tensor tensor = value.ToTensor(declared);
        if (tensor.Shape != cell.Content.Shape)
            throw new ModelInputException(ModelStage.Predict, $"state '{name}'", $"the shape {cell.Content.Shape}",
                tensor.Shape.ToString());
        lock (Lock)
        {
            cell.Content.CopyFrom(tensor.ConvertTo(cell.Content.ElementType));
        }
    }

    internal StateCell Cell(string name) => Find(name).Cell;

    private (StateCell Cell, ElementType Declared) Find(string name) => _cells.TryGetValue(name, out var entry)
        ? entry
        : throw new KeyNotFoundException($"There is no state '{name}'; there are: {string.Join(", ", _cells.Keys)}.");
}
