using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>An output of numbers: a number, an integer, or an array of some length.</summary>
internal sealed class NumberOutput
{
    private readonly FeatureDescription _output;

    private NumberOutput(FeatureDescription output)
    {
        _output = output;
    }

    public string Name => _output.Name;

    /// <summary>The output that holds a regressor's result: the one the description names, or the only one.</summary>
    /// <param name="context">The model.</param>
    /// <param name="length">How many numbers it will hold.</param>
    /// <exception cref="ModelFormatException">There is none, or it cannot hold so many numbers.</exception>
    public static NumberOutput Of(LoadContext context, int length)
    {
        IReadOnlyList<FeatureDescription> outputs = context.Description.Outputs;
        FeatureDescription output = outputs.FirstOrDefault(output => output.Name == context.Description.PredictedFeatureName)
            ?? (outputs.Count == 1 ? outputs[0] : throw context.Invalid("outputs", "one", $"{outputs.Count}"));
        bool fits = output.Type switch
        {
            DoubleFeatureType or Int64FeatureType => length == 1,
            ArrayFeatureType { Shape.Count: > 0 } array => array.Shape.Aggregate(1L, (product, size) => product * size) == length,
            ArrayFeatureType => true,
            _ => false,
        };
        return fits ? new NumberOutput(output) : throw context.Invalid($"output {output.Name}", $"{length} numbers",
            output.Type.ToString()!);
    }

    /// <summary>The feature value of the numbers; integers are rounded to nearest even and saturate.</summary>
    public FeatureValue Value(ReadOnlySpan<double> numbers) => _output.Type switch
    {
        DoubleFeatureType => new DoubleFeature(numbers[0]),
        Int64FeatureType => new Int64Feature(long.CreateSaturating(Math.Round(numbers[0]))),
        _ => Array((ArrayFeatureType)_output.Type, numbers),
    };

    private static FeatureValue Array(ArrayFeatureType type, ReadOnlySpan<double> numbers)
    {
        int[] shape = type.Shape.Count > 0 ? [.. type.Shape] : [numbers.Length];
        Sinter.Tensors.Tensor tensor = Sinter.Tensors.TensorConversion.FromDoubles(
            (type.ElementType ?? ArrayElementType.Float64).ToTensorType(), Sinter.Tensors.Shape.Of(shape), numbers.ToArray());
        return new ArrayFeature(MultiArray.FromTensor(tensor));
    }
}
