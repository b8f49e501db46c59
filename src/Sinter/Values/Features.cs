using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Sinter;

/// <summary>Named values, such as the inputs of a prediction: <c>new Features { ["image"] = image, ["threshold"] = 0.5 }</c>. Names are
/// compared exactly, and keep the order in which they were added. Not safe for changes from several threads.</summary>
public sealed class Features : IEnumerable<KeyValuePair<string, FeatureValue>>
{
    private readonly OrderedDictionary<string, FeatureValue> _values;

    /// <summary>No values yet.</summary>
    public Features()
        : this(0)
    {
    }

    /// <summary>The given values.</summary>
    /// <param name="values">Names with values.</param>
    /// <exception cref="ArgumentException">A name is given twice, or a name or value is null.</exception>
    public Features(IEnumerable<KeyValuePair<string, FeatureValue>> values)
        : this(0)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach ((string name, FeatureValue value) in values)
            Add(name, value);
    }

    /// <summary>No values yet, with room for so many.</summary>
    internal Features(int capacity) => _values = new OrderedDictionary<string, FeatureValue>(capacity, StringComparer.Ordinal);

    /// <summary>The number of values.</summary>
    public int Count => _values.Count;

    /// <summary>The names, in the order in which they were added.</summary>
    public IReadOnlyList<string> Names => _values.Keys;

    /// <summary>The value of a name. Setting adds or replaces it.</summary>
    /// <param name="name">The name of the feature.</param>
    /// <exception cref="KeyNotFoundException">Getting: there is no value of this name.</exception>
    /// <exception cref="ArgumentNullException">The name or the value is null.</exception>
    public FeatureValue this[string name]
    {
        get => _values.TryGetValue(name, out FeatureValue? value)
            ? value
            : throw new KeyNotFoundException($"There is no feature '{name}'; there are: {string.Join(", ", Names)}.");
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _values[name] = value;
        }
    }

    /// <summary>Adds a value.</summary>
    /// <param name="name">The name of the feature.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">There is a value of this name already, or the name or the value is null.</exception>
    public void Add(string name, FeatureValue value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (!_values.TryAdd(name, value))
            throw new ArgumentException($"There is a feature '{name}' already.", nameof(name));
    }

    /// <summary>True when there is a value of this name.</summary>
    /// <param name="name">The name of the feature.</param>
    public bool Contains(string name) => _values.ContainsKey(name);

    /// <summary>Gets the value of a name, if there is one.</summary>
    /// <param name="name">The name of the feature.</param>
    /// <param name="value">Its value.</param>
    public bool TryGetValue(string name, [NotNullWhen(true)] out FeatureValue? value) => _values.TryGetValue(name, out value);

    /// <summary>Gets the value of a name, which is likely to be at a place: then it is found without a search.</summary>
    internal bool TryGetValue(string name, int likelyPlace, [NotNullWhen(true)] out FeatureValue? value)
    {
        if (likelyPlace < _values.Count)
        {
            KeyValuePair<string, FeatureValue> entry = _values.GetAt(likelyPlace);
            if (entry.Key == name)
            {
                value = entry.Value;
                return true;
            }
        }
        return _values.TryGetValue(name, out value);
    }

    /// <summary>Removes the value of a name; false when there is none.</summary>
    /// <param name="name">The name of the feature.</param>
    public bool Remove(string name) => _values.Remove(name);

    /// <summary>The names with their values, in the order in which they were added.</summary>
    public IEnumerator<KeyValuePair<string, FeatureValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
