using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Evaluation.Classical;

/// <summary>The input of a model that takes one vector: all inputs, which are numbers or arrays, joined in the description's
/// order.</summary>
internal sealed class VectorInput
{
    private readonly ElementType?[] _declared;
    private readonly int[]? _numbers;

    private VectorInput(int length, ElementType?[] declared, int[]? numbers)
    {
        Length = length;
        _declared = declared;
        _numbers = numbers;
    }

    /// <summary>Elements of the vector.</summary>
    public int Length { get; }

    /// <exception cref="ModelFormatException">An input is of a kind that cannot be part of a vector, or has no fixed size.</exception>
    public static VectorInput Of(LoadContext context)
    {
        long length = 0;
        foreach (FeatureDescription input in context.Description.Inputs)
            length += LengthOf(input, context);
        if (length is not (> 0 and <= int.MaxValue))
            throw context.Invalid("inputs", "at least one number", $"{length}");
        var declared = context.Description.Inputs.Select(input => (input.Type as ArrayFeatureType)?.ElementType?.ToTensorType());
        return new VectorInput((int)length, [.. declared], null);
    }

    /// <summary>A vector of which each element is one of the inputs, which are all numbers and none of them optional.</summary>
    public static VectorInput OfNumbers(int[] inputs) => new(inputs.Length, [], inputs);

    /// <summary>Writes the vector; an optional input that was left out is missing (NaN).</summary>
    /// <param name="values">Checked values in the description's order.</param>
    /// <param name="vector">As many elements as <see cref="Length"/>.</param>
    /// <exception cref="ModelInputException">The arrays have together another number of elements.</exception>
    public void Read(ReadOnlySpan<FeatureValue?> values, Span<double> vector)
    {
        if (_numbers is not null)
        {
            for (int i = 0; i < vector.Length; i++)
                vector[i] = Number(values[_numbers[i]]);
            return;
        }
        int position = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int count = values[i] is ArrayFeature given ? given.Value.Count : 1;
            if (count > vector.Length - position)
                throw Wrong(position + count);
            if (values[i] is ArrayFeature { Value: { } array })
                Copy(array, _declared[i], vector.Slice(position, count));
            else
                vector[position] = Number(values[i]);
            position += count;
        }
        if (position != vector.Length)
            throw Wrong(position);
    }

    /// <summary>Elements become what the description declares: a model that was trained on floats sees floats.</summary>
    private static void Copy(MultiArray array, ElementType? declared, Span<double> target)
    {
        if (declared is null || declared == ElementType.Float64 || declared == array.ElementType.ToTensorType())
            array.CopyTo(target);
        else
            array.ToTensor(declared.Value).ToDoubles().CopyTo(target);
    }

    private static double Number(FeatureValue? value) =>
        value switch { DoubleFeature number => number.Value, Int64Feature number => number.Value, _ => double.NaN };

    private ModelInputException Wrong(int count) => new(ModelStage.Predict, "inputs", $"{Length} numbers", $"{count}");

    private static long LengthOf(FeatureDescription input, LoadContext context) => input.Type switch
    {
        DoubleFeatureType or Int64FeatureType => 1,
        ArrayFeatureType { Flexibility: FixedShape } array => array.Shape.Aggregate(1L, (product, size) => product * size),
        _ => throw context.Invalid($"input {input.Name}", "a number or an array of fixed shape", input.Type.ToString()!),
    };
}
