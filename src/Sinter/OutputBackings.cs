using System.Collections;
using Sinter.Tensors;

namespace Sinter;

/// <summary>Arrays that the caller owns and that take a model's outputs: <c>new OutputBackings { ["probabilities"] = array }</c>. A
/// prediction writes into them instead of making arrays of its own. Where every output has one, and the inputs are arrays of the declared
/// type or images of the declared size, nothing at all is allocated; the prediction that comes back is then the same object each time. They
/// serve one prediction at a time, and what they hold when one fails or is cancelled is undefined.</summary>
/// <example>
/// <code>
/// var scores = new float[1000];
/// var options = new PredictionOptions { OutputBackings = new OutputBackings { ["scores"] = MultiArray.From(scores, 1, 1000) } };
/// foreach (Features inputs in frames)
/// {
///     model.Predict(inputs, options);
///     Console.WriteLine(scores.AsSpan().IndexOf(scores.Max()));
/// }
/// </code>
/// </example>
public sealed class OutputBackings : IEnumerable<KeyValuePair<string, MultiArray>>
{
    private readonly OrderedDictionary<string, Backing> _backings = new(StringComparer.Ordinal);
    private int _inUse;

    /// <summary>The array of an output. Setting adds or replaces it.</summary>
    /// <param name="output">The name of the output.</param>
    /// <exception cref="ArgumentException">Setting: the array is read-only memory, or its elements are strided.</exception>
    /// <exception cref="KeyNotFoundException">Getting: the output has no array.</exception>
    /// <exception cref="InvalidOperationException">Setting: a prediction uses the arrays now.</exception>
    public MultiArray this[string output]
    {
        get => _backings.TryGetValue(output, out Backing? backing)
            ? backing.Array
            : throw new KeyNotFoundException($"There is no array for '{output}'; there are some for: {string.Join(", ", _backings.Keys)}.");
        set
        {
            ArgumentNullException.ThrowIfNull(output);
            ArgumentNullException.ThrowIfNull(value);
            Tensor target = value.ToWritableTensor() ?? throw new ArgumentException(
                "The array cannot take an output: it must be contiguous and made over an array or a Memory, or by Zeros.", nameof(value));
            using Use use = Enter();
            _backings[output] = new Backing(value, target);
            Whole = null;
        }
    }

    /// <summary>The number of arrays.</summary>
    public int Count => _backings.Count;

    /// <summary>The prediction that a model gave when all its outputs had arrays here.</summary>
    internal (object Owner, Prediction Prediction)? Whole { get; set; }

    /// <summary>Adds an array.</summary>
    /// <param name="output">The name of the output.</param>
    /// <param name="array">The array.</param>
    /// <exception cref="ArgumentException">The output has one already, or the array is read-only memory, or its elements are
    /// strided.</exception>
    public void Add(string output, MultiArray array)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_backings.ContainsKey(output))
            throw new ArgumentException($"There is an array for '{output}' already.", nameof(output));
        this[output] = array;
    }

    /// <summary>The outputs with their arrays, in the order in which they were added.</summary>
    public IEnumerator<KeyValuePair<string, MultiArray>> GetEnumerator() =>
        _backings.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Array)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal Backing? Find(string output) => _backings.TryGetValue(output, out Backing? backing) ? backing : null;

    /// <summary>Keeps a second prediction out until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">There is one in flight.</exception>
    internal Use Enter() => Interlocked.Exchange(ref _inUse, 1) == 0
        ? new Use(this)
        : throw new InvalidOperationException("A prediction that writes into these output backings is in flight already.");

    /// <summary>Refuses arrays for outputs that the model does not have, or that are no arrays.</summary>
    /// <exception cref="ModelInputException">There is one.</exception>
    internal void RequireOutputs(IReadOnlyList<FeatureDescription> outputs)
    {
        for (int i = 0; i < _backings.Count; i++)
        {
            string name = _backings.GetAt(i).Key;
            FeatureDescription? output = null;
            for (int j = 0; j < outputs.Count && output is null; j++)
                output = outputs[j].Name == name ? outputs[j] : null;
            if (output is null)
            {
                throw new ModelInputException(ModelStage.Predict, Place(name),
                    $"one of the outputs {string.Join(", ", outputs.Select(known => known.Name))}", "a name that the model does not have");
            }
            if (output.Type is not ArrayFeatureType)
                throw new ModelInputException(ModelStage.Predict, Place(name), "an output that is an array", output.Type.ToString()!);
        }
    }

    /// <summary>Copies the arrays of a prediction to where they are wanted.</summary>
    /// <exception cref="ModelInputException">An array has another type or shape than the output.</exception>
    internal Prediction Filled(Prediction prediction)
    {
        var outputs = new OrderedDictionary<string, FeatureValue>(prediction.Count, StringComparer.Ordinal);
        foreach ((string name, FeatureValue value) in prediction)
        {
            outputs.Add(name, value);
            if (Find(name) is not { } backing || value is not ArrayFeature { Value: var array })
                continue;
            backing.Require(name, array.ElementType, array.Dimensions);
            backing.Target.CopyFrom(array.ToTensor(backing.Target.ElementType));
            outputs[name] = backing.Feature;
        }
        return new Prediction(outputs);
    }

    private static string Place(string output) => $"output backing '{output}'";

    /// <summary>An array that takes an output.</summary>
    internal sealed class Backing(MultiArray array, Tensor target)
    {
        public MultiArray Array { get; } = array;

        public Tensor Target { get; } = target;

        public ArrayFeature Feature { get; } = new(array);

        /// <exception cref="ModelInputException">The array is of another type or shape.</exception>
        public void Require(string output, ArrayElementType type, ReadOnlySpan<int> shape)
        {
            if (Array.ElementType == type && Array.Dimensions.SequenceEqual(shape))
                return;
            throw new ModelInputException(ModelStage.Predict, Place(output), $"an array {type} {ArrayView.Text(shape)}",
                $"an array {Array}");
        }
    }

    internal readonly ref struct Use(OutputBackings backings)
    {
        public void Dispose() => Volatile.Write(ref backings._inUse, 0);
    }
}
