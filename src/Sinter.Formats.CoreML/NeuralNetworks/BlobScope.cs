using System.Diagnostics.CodeAnalysis;
using Sinter.Ir;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>The value that each blob name has at one point of a network. Layers may overwrite blobs, while a program's values never change:
/// writing a blob lets its name stand for another value.</summary>
internal sealed class BlobScope
{
    private readonly Dictionary<string, Variable> _values;

    public BlobScope() => _values = new Dictionary<string, Variable>(StringComparer.Ordinal);

    private BlobScope(Dictionary<string, Variable> values) => _values = new Dictionary<string, Variable>(values, StringComparer.Ordinal);

    public IEnumerable<string> Names => _values.Keys;

    public Variable this[string name]
    {
        get => _values[name];
        set => _values[name] = value;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public bool TryGet(string name, [NotNullWhen(true)] out Variable? value) => _values.TryGetValue(name, out value);

    /// <summary>A scope to write in without changing this one.</summary>
    public BlobScope Copy() => new(_values);
}
