namespace Sinter.Formats.Onnx;

/// <summary>The values that nodes of a graph can read by name: its own and, for a graph inside a node, those around it.</summary>
internal sealed class ValueScope(ValueScope? outer)
{
    private readonly Dictionary<string, GraphValue> _values = new(StringComparer.Ordinal);

    public bool Defines(string name) => _values.ContainsKey(name);

    public GraphValue? Find(string name)
    {
        for (ValueScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out GraphValue? value))
                return value;
        }
        return null;
    }

    public void Set(string name, GraphValue value) => _values[name] = value;

    private ValueScope? Outer { get; } = outer;
}
