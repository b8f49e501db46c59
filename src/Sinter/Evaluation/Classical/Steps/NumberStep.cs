using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Evaluation.Classical;

/// <summary>A step from numbers to as many numbers: of a number, an integer or an array.</summary>
internal abstract class NumberStep : StepEvaluator
{
    /// <exception cref="ModelFormatException">The input or the output holds no numbers, or they differ in how many.</exception>
    protected NumberStep(LoadContext context)
        : base(context)
    {
        Length = LengthOf(context, $"input {Input.Name}", Input.Type);
        int? given = LengthOf(context, $"output {Output.Name}", Output.Type);
        if (Length is { } taken && given is { } promised && taken != promised)
            throw context.Invalid($"output {Output.Name}", $"{taken} numbers, as many as the input", $"{promised}");
    }

    /// <summary>How many numbers the input holds; null where the description leaves it open.</summary>
    protected int? Length { get; }

    /// <summary>Changes the numbers in place.</summary>
    protected abstract void Transform(Span<double> numbers);

    /// <summary>Checks that a parameter has one number for all positions or one for each.</summary>
    protected void CheckLength(LoadContext context, string what, int count)
    {
        if (count != 1 && Length is { } length && count != length)
            throw context.Invalid(what, $"1 or {length}", $"{count}");
    }

    /// <summary>The parameter of a position, where there is one for all or one for each.</summary>
    /// <exception cref="ModelInputException">There are fewer, which shows only now for an array of any shape.</exception>
    protected ReadOnlySpan<double> ForEach(ReadOnlySpan<double> parameters, int count) =>
        parameters.Length == 1 || parameters.Length == count
        ? parameters
        : throw Refused($"{parameters.Length} numbers", $"{count}");

    protected sealed override FeatureValue Transform(FeatureValue value)
    {
        double[] numbers = value switch
        {
            DoubleFeature number => [number.Value],
            Int64Feature number => [number.Value],
            ArrayFeature array => array.Value.ToArray<double>(),
            _ => throw Refused("numbers", value.Words),
        };
        Transform(numbers);
        return NumberFeature.Of(numbers, value is ArrayFeature { Value: { } shaped } ? shaped.Dimensions : [1], Output);
    }

    private static int? LengthOf(LoadContext context, string place, FeatureType type) => type switch
    {
        DoubleFeatureType or Int64FeatureType => 1,
        ArrayFeatureType { Flexibility: FixedShape } array => (int)Shape.Of(array.Dimensions).ElementCount,
        ArrayFeatureType => null,
        _ => throw context.Invalid(place, "a number, an integer or an array", type.ToString()!),
    };
}
