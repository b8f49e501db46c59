using Sinter.Loading;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>Joins numbers, arrays and dictionaries by place into one array. An optional input that was left out is missing (NaN).</summary>
internal sealed class FeatureVectorizerEvaluator : FeatureEvaluator
{
    /// <summary>Numbers that dictionaries may span; a dictionary needs no more than its entries, the array needs them all.</summary>
    private const long LongestSparse = 1 << 22;

    private readonly (int Input, int Length)[] _columns;
    private readonly FeatureDescription _output;
    private readonly int _length;

    public FeatureVectorizerEvaluator(LoadContext context)
        : base(context.Description)
    {
        if (context.Description.Outputs.Count != 1)
            throw context.Invalid("outputs", "one", $"{context.Description.Outputs.Count}");
        _output = context.Description.Outputs[0];
        Dictionary<string, int> inputs = context.Description.Inputs.Index()
            .ToDictionary(input => input.Item.Name, input => input.Index, StringComparer.Ordinal);
        long length = 0, sparse = 0;
        var columns = new List<(int Input, int Length)>();
        foreach (Wire.FeatureVectorizer.Types.InputColumn column in context.Model.FeatureVectorizer.InputList)
        {
            if (!inputs.TryGetValue(column.InputColumn_, out int input))
                throw context.Invalid($"column {column.InputColumn_}", "an input of the model",
                    $"none of that name among {string.Join(", ", inputs.Keys)}");
            FeatureType type = context.Description.Inputs[input].Type;
            Check(context, column, type);
            length += (long)column.InputDimensions;
            sparse += type is DictionaryFeatureType ? (long)column.InputDimensions : 0;
            columns.Add((input, (int)column.InputDimensions));
        }
        if (length is 0 or > int.MaxValue)
            throw context.Invalid("inputList", "from 1 to 2147483647 numbers", $"{length}");
        if (sparse > LongestSparse)
            throw context.Unsupported($"dictionaries of {sparse} places", $"at most {LongestSparse}");
        if (_output.Type is not ArrayFeatureType array || (array.Flexibility is FixedShape
            && Shape.Of(array.Dimensions).ElementCount != length))
            throw context.Invalid($"output {_output.Name}", $"an array of {length}", _output.Type.ToString()!);
        _columns = [.. columns];
        _length = (int)length;
    }

    /// <summary>The input of each element, where all inputs are numbers and the output keeps them as they are; otherwise null.</summary>
    public int[]? NumberColumns =>
        _output.Type is ArrayFeatureType { ElementType: ArrayElementType.Float64 }
        && Description.Inputs.All(input => input.Type is DoubleFeatureType or Int64FeatureType)
            ? Array.ConvertAll(_columns, column => column.Input)
            : null;

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        var vector = new double[_length];
        int position = 0;
        foreach ((int input, int length) in _columns)
        {
            Write(inputs[input], vector.AsSpan(position, length), Description.Inputs[input].Name);
            position += length;
        }
        outputs[_output.Name] = NumberFeature.Of(vector, [_length], _output);
    }

    private static void Check(LoadContext context, Wire.FeatureVectorizer.Types.InputColumn column, FeatureType type)
    {
        ulong size = column.InputDimensions;
        bool fits = size is > 0 and <= int.MaxValue && type switch
        {
            DoubleFeatureType or Int64FeatureType => size == 1,
            ArrayFeatureType { Flexibility: FixedShape } array => (ulong)Shape.Of(array.Dimensions).ElementCount == size,
            ArrayFeatureType => true,
            DictionaryFeatureType dictionary => !dictionary.HasStringKeys,
            _ => false,
        };
        if (!fits)
            throw context.Invalid(
                $"column {column.InputColumn_}", $"{size} numbers, in an array or a dictionary by integer if not one", type.ToString()!);
    }

    private static void Write(FeatureValue? value, Span<double> target, string name)
    {
        switch (value)
        {
            case DoubleFeature number: target[0] = number.Value; break;
            case Int64Feature number: target[0] = number.Value; break;
            case ArrayFeature { Value: { } array } when array.Count == target.Length: array.CopyTo(target); break;
            case DictionaryFeature { ByInt64: { } entries }: Spread(entries, target, name); break;
            case null: target.Fill(double.NaN); break;
            default: throw new ModelInputException(ModelStage.Predict, $"input '{name}'", $"{target.Length} numbers", value.Words);
        }
    }

    private static void Spread(IReadOnlyDictionary<long, double> entries, Span<double> target, string name)
    {
        foreach ((long index, double number) in entries)
        {
            if ((ulong)index >= (ulong)target.Length)
                throw new ModelInputException(ModelStage.Predict, $"input '{name}'", $"keys from 0 to {target.Length - 1}", $"{index}");
            target[(int)index] = number;
        }
    }
}
