using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Sinter.Ir;

/// <summary>Values by name, in the order of their names. Operations have many such maps of few entries: sorted arrays take a fraction of a
/// tree's memory and time, and need no code compiled when the first model is loaded.</summary>
public sealed class NameMap<T> : IReadOnlyDictionary<string, T>
{
    private string[] _names = [];
    private T[] _values = [];

    public int Count { get; private set; }

    public IEnumerable<string> Keys => new ArraySegment<string>(_names, 0, Count);

    public IEnumerable<T> Values => new ArraySegment<T>(_values, 0, Count);

    /// <exception cref="KeyNotFoundException">Getting: there is no value of that name.</exception>
    public T this[string name]
    {
        get => TryGetValue(name, out T? value) ? value : throw new KeyNotFoundException($"There is no value named {name}.");
        set
        {
            int place = Find(name);
            if (place >= 0)
                _values[place] = value;
            else
                Insert(~place, name, value);
        }
    }

    /// <exception cref="ArgumentException">There is a value of that name.</exception>
    public void Add(string name, T value)
    {
        int place = Find(name);
        if (place >= 0)
            throw new ArgumentException($"There is a value named {name} already.", nameof(name));
        Insert(~place, name, value);
    }

    public bool Remove(string name)
    {
        int place = Find(name);
        if (place < 0)
            return false;
        Count--;
        Array.Copy(_names, place + 1, _names, place, Count - place);
        Array.Copy(_values, place + 1, _values, place, Count - place);
        _names[Count] = null!;
        _values[Count] = default!;
        return true;
    }

    public bool ContainsKey(string key) => Find(key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        int place = Find(key);
        value = place >= 0 ? _values[place] : default;
        return place >= 0;
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return new KeyValuePair<string, T>(_names[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The place of a name, or the complement of where it belongs.</summary>
    private int Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1, order = string.CompareOrdinal(_names[middle], name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }

    private void Insert(int place, string name, T value)
    {
        if (Count == _names.Length)
        {
            int room = Count == 0 ? 4 : 2 * Count;
            Array.Resize(ref _names, room);
            Array.Resize(ref _values, room);
        }
        Array.Copy(_names, place, _names, place + 1, Count - place);
        Array.Copy(_values, place, _values, place + 1, Count - place);
        _names[place] = name;
        _values[place] = value;
        Count++;
    }
}
