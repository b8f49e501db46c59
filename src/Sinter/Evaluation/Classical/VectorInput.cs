using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>The input of a model that takes one vector: all inputs, which are numbers or arrays, joined in the description's order.</summary>
internal sealed class VectorInput
{
    private VectorInput(int length)
    {
        Length = length;
    }

    /// <summary>Elements of the vector.</summary>
    public int Length { get; }

    /// <exception cref="ModelFormatException">An input is of a kind that cannot be part of a vector, or has no fixed size.</exception>
    public static VectorInput Of(LoadContext context)
    {
        long length = 0;
        foreach (FeatureDescription input in context.Description.Inputs)
            length += LengthOf(input, context);
        return length is > 0 and <= int.MaxValue
            ? new VectorInput((int)length)
            : throw context.Invalid("inputs", "at least one number", $"{length}");
    }

    /// <summary>Writes the vector; an optional input that was left out is missing (NaN).</summary>
    /// <param name="values">Checked values in the description's order.</param>
    /// <param name="vector">As many elements as <see cref="Length"/>.</param>
    /// <exception cref="ModelInputException">The arrays have together another number of elements.</exception>
    public void Read(ReadOnlySpan<FeatureValue?> values, Span<double> vector)
    {
        int position = 0;
        foreach (FeatureValue? value in values)
        {
            int count = value is ArrayFeature given ? given.Value.Count : 1;
            if (count > vector.Length - position)
                throw Wrong(position + count);
            Span<double> target = vector.Slice(position, count);
            if (value is ArrayFeature array)
                array.Value.CopyTo(target);
            else
                target[0] = value switch { DoubleFeature number => number.Value, Int64Feature number => number.Value, _ => double.NaN };
            position += count;
        }
        if (position != vector.Length)
            throw Wrong(position);
    }

    private ModelInputException Wrong(int count) => new(ModelStage.Predict, "inputs", $"{Length} numbers", $"{count}");

    private static long LengthOf(FeatureDescription input, LoadContext context) => input.Type switch
    {
        DoubleFeatureType or Int64FeatureType => 1,
        ArrayFeatureType { Flexibility: FixedShape } array => array.Shape.Aggregate(1L, (product, size) => product * size),
        _ => throw context.Invalid($"input {input.Name}", "a number or an array of fixed shape", input.Type.ToString()!),
    };
}
