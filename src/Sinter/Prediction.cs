using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Sinter;

/// <summary>The outputs of one evaluation of a model, by name.</summary>
public sealed class Prediction : IReadOnlyDictionary<string, FeatureValue>
{
    private readonly OrderedDictionary<string, FeatureValue> _outputs;

    internal Prediction(OrderedDictionary<string, FeatureValue> outputs) => _outputs = outputs;

    /// <inheritdoc/>
    public int Count => _outputs.Count;

    /// <summary>The names of the outputs, in the model's order.</summary>
    public IEnumerable<string> Keys => _outputs.Keys;

    /// <inheritdoc/>
    public IEnumerable<FeatureValue> Values => _outputs.Values;

    /// <summary>An output.</summary>
    /// <exception cref="KeyNotFoundException">The model has no output of that name.</exception>
    public FeatureValue this[string key] => _outputs.TryGetValue(key, out FeatureValue? value)
        ? value
        : throw new KeyNotFoundException($"There is no output '{key}'; there are: {string.Join(", ", _outputs.Keys)}.");

    /// <summary>An output that is an array.</summary>
    /// <exception cref="KeyNotFoundException">The model has no output of that name.</exception>
    /// <exception cref="InvalidOperationException">The output is something else.</exception>
    public MultiArray Array(string name) => As<ArrayFeature>(name, "an array").Value;

    /// <summary>An output that is an image.</summary>
    /// <exception cref="KeyNotFoundException">The model has no output of that name.</exception>
    /// <exception cref="InvalidOperationException">The output is something else.</exception>
    public Image Image(string name) => As<ImageFeature>(name, "an image").Value;

    /// <summary>An output that is a string, for example a class label.</summary>
    /// <exception cref="KeyNotFoundException">The model has no output of that name.</exception>
    /// <exception cref="InvalidOperationException">The output is something else.</exception>
    public string Text(string name) => As<StringFeature>(name, "a string").Value;

    /// <summary>An output that is an integer, for example a class number.</summary>
    /// <exception cref="KeyNotFoundException">The model has no output of that name.</exception>
    /// <exception cref="InvalidOperationException">The output is something else.</exception>
    public long Int64(string name) => As<Int64Feature>(name, "an integer").Value;

    /// <summary>The probabilities of a classifier whose classes are strings, by class.</summary>
    /// <exception cref="KeyNotFoundException">The model has no output of that name.</exception>
    /// <exception cref="InvalidOperationException">The output is something else.</exception>
    public IReadOnlyDictionary<string, double> Probabilities(string name) => As<DictionaryFeature>(name, "a dictionary").ByString
        ?? throw new InvalidOperationException($"The classes of '{name}' are integers.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _outputs.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out FeatureValue value) => _outputs.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, FeatureValue>> GetEnumerator() => _outputs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T As<T>(string name, string wanted)
        where T : FeatureValue => this[name] as T
            ?? throw new InvalidOperationException($"The output '{name}' is {this[name].Words}, not {wanted}.");
}
