using System.Collections.Immutable;
using Sinter.Evaluation;
using Sinter.Tensors;

namespace Sinter.Scheduling;

/// <summary>Evaluates several predictions as one, along the first axis.</summary>
internal sealed class JoinedPredictions
{
    private const string Advice = "a model whose inputs and outputs are arrays of which only the first axis is flexible, and that has no state";
    private const int Trials = 2;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly IModelEvaluator _evaluator;
    private readonly ModelDescription _description;
    private readonly ArrayFeatureType[] _inputs;
    private readonly int[][] _shapes;
    private readonly string _place;

    private JoinedPredictions(IModelEvaluator evaluator, ModelDescription description, string place)
    {
        (_evaluator, _description, _place) = (evaluator, description, place);
        if (description.States.Count > 0)
            throw Refused("a state");
        if (description.Outputs.FirstOrDefault(output => output.Type is not ArrayFeatureType) is { } output)
            throw Refused($"the output {output}");
        _inputs = [.. description.Inputs.Select(input => input is { IsOptional: false, Type: ArrayFeatureType { Shape.Count: > 0 } array }
            ? array
            : throw Refused($"the input {input}"))];
        _shapes = [.. _inputs.Select(input => ShapeOf(input, 1))];
    }

    /// <summary>How many may be evaluated as one, ascending.</summary>
    public ImmutableArray<int> Sizes { get; private set; }

    /// <summary>Tries the batch sizes.</summary>
    /// <exception cref="ModelUnsupportedException">The model does not allow it, or no size gives the bits of single calls.</exception>
    public static JoinedPredictions Of(IModelEvaluator evaluator, ModelDescription description, DynamicBatching options, string place,
        CancellationToken cancellation)
    {
        var joined = new JoinedPredictions(evaluator, description, place);
        joined.Sizes = [.. SizesUpTo(options.MaxBatchSize).Where(size => joined.Allows(size))];
        if (joined.Sizes.IsEmpty)
            throw joined.Refused($"inputs of which none allows 2 to {options.MaxBatchSize} along the first axis");
        string reason = "";
        joined.Sizes = [.. joined.Sizes.Where(size => joined.GivesTheSame(size, ref reason, cancellation))];
        if (joined.Sizes.IsEmpty)
            throw joined.Refused(reason);
        return joined;
    }

    /// <summary>A configuration under which every batch size stays ready beside single predictions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The options make no sense.</exception>
    public static ModelConfiguration Prepare(ModelConfiguration configuration, DynamicBatching options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchSize, 2, nameof(configuration));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxDelay, TimeSpan.Zero, nameof(configuration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxDelay, LongestDelay, nameof(configuration));
        int needed = 1 + SizesUpTo(options.MaxBatchSize).Count();
        return configuration with { MaxSpecializations = Math.Max(needed, configuration.MaxSpecializations) };
    }

    /// <summary>The batch sizes up to one: it and the powers of two below.</summary>
    public static IEnumerable<int> SizesUpTo(int largest)
    {
        for (long size = 2; size < largest; size *= 2)
            yield return (int)size;
        yield return largest;
    }

    /// <summary>True when inputs are those of one element, of the declared shapes.</summary>
    public bool Accepts(Features inputs, PredictionOptions? options)
    {
        if (inputs.Count != _inputs.Length || options is { OutputBackings: not null } or { State: not null })
            return false;
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (!inputs.TryGetValue(_description.Inputs[i].Name, i, out FeatureValue? value) || value is not ArrayFeature { Value: var array }
                || !array.Dimensions.SequenceEqual(_shapes[i]))
                return false;
        }
        return true;
    }

    /// <summary>Evaluates inputs that were accepted, as one.</summary>
    /// <returns>Null when the outputs do not have a first axis of as many elements.</returns>
    /// <exception cref="ModelException">The values of one, or several, broke an operation's rules.</exception>
    public Prediction[]? Predict(ReadOnlySpan<Features> elements, CancellationToken cancellation)
    {
        var inputs = new Features(_inputs.Length);
        for (int i = 0; i < _inputs.Length; i++)
        {
            string name = _description.Inputs[i].Name;
            inputs.Add(name, MultiArray.FromTensor(Concatenated(elements, name, i)));
        }
        Prediction joined = _evaluator.Predict(inputs, null, cancellation);
        var outputs = new OrderedDictionary<string, FeatureValue>[elements.Length];
        for (int element = 0; element < outputs.Length; element++)
            outputs[element] = new OrderedDictionary<string, FeatureValue>(joined.Count, StringComparer.Ordinal);
        foreach ((string name, FeatureValue value) in joined)
        {
            MultiArray array = ((ArrayFeature)value).Value;
            if (array.Dimensions.Length == 0 || array.Dimensions[0] != elements.Length)
                return null;
            Tensor all = array.ToTensor(array.ElementType.ToTensorType());
            int[] shape = [1, .. array.Dimensions[1..]];
            for (int element = 0; element < outputs.Length; element++)
            {
                Tensor part = Tensor.CreateUninitialized(all.ElementType, Shape.Of(shape));
                all.Bytes.Slice(element * part.ByteLength, part.ByteLength).CopyTo(part.MutableBytes);
                outputs[element].Add(name, MultiArray.FromTensor(part));
            }
        }
        return Array.ConvertAll(outputs, values => new Prediction(values));
    }

    private Tensor Concatenated(ReadOnlySpan<Features> elements, string name, int input)
    {
        ElementType type = (_inputs[input].ElementType ?? ArrayElementType.Float32).ToTensorType();
        Tensor all = Tensor.CreateUninitialized(type, Shape.Of(ShapeOf(_inputs[input], elements.Length)));
        int length = all.ByteLength / elements.Length;
        for (int element = 0; element < elements.Length; element++)
            ((ArrayFeature)elements[element][name]).Value.ToTensor(type).Bytes.CopyTo(all.MutableBytes.Slice(element * length, length));
        return all;
    }

    private static int[] ShapeOf(ArrayFeatureType input, int elements) => [elements, .. input.Dimensions[1..]];

    private bool Allows(int size) => _inputs.All(input => input.Flexibility.Allows(ShapeOf(input, 1)) && input.Flexibility.Allows(ShapeOf(input, size)));

    /// <summary>Compares a batch with single calls, bit by bit. The order of a kernel's sums depends on shapes and not on values, so that a
    /// few random inputs stand for all.</summary>
    private bool GivesTheSame(int size, ref string reason, CancellationToken cancellation)
    {
        try
        {
            for (int trial = 0; trial < Trials; trial++)
            {
                var random = new Random((Trials * size) + trial);
                Features[] elements = [.. Enumerable.Range(0, size).Select(_ => RandomElement(random))];
                Prediction[]? joined = Predict(elements, cancellation);
                for (int i = 0; i < size; i++)
                {
                    if (joined is not null && HasSameBits(joined[i], _evaluator.Predict(elements[i], null, cancellation)))
                        continue;
                    reason = joined is null ? "outputs without a batch axis" : $"a batch of {size} with other bits than single calls";
                    return false;
                }
            }
            return true;
        }
        catch (ModelException error)
        {
            reason = $"a batch of {size}, which fails: {error.Message}";
            return false;
        }
    }

    private Features RandomElement(Random random)
    {
        var features = new Features(_inputs.Length);
        for (int i = 0; i < _inputs.Length; i++)
        {
            ElementType type = (_inputs[i].ElementType ?? ArrayElementType.Float32).ToTensorType();
            bool isFloat = type.IsFloat();
            int count = checked((int)Shape.Of(_shapes[i]).ElementCount);
            var values = new float[count];
            for (int j = 0; j < count; j++)
                values[j] = isFloat ? (2 * random.NextSingle()) - 1 : random.Next(2);
            features.Add(_description.Inputs[i].Name, MultiArray.From(values, _shapes[i]));
        }
        return features;
    }

    private static bool HasSameBits(Prediction left, Prediction right) => left.All(output => output.Value is ArrayFeature { Value: var one }
        && right[output.Key] is ArrayFeature { Value: var other } && one.Dimensions.SequenceEqual(other.Dimensions)
        && one.ToTensor(one.ElementType.ToTensorType()).Bytes.SequenceEqual(other.ToTensor(one.ElementType.ToTensorType()).Bytes));

    private ModelUnsupportedException Refused(string what) =>
        new(ModelStage.Load, _place, $"dynamic batching with {what}", Advice);
}
