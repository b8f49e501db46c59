using Sinter.Tensors;

namespace Sinter.Evaluation.Classical;

/// <summary>Numbers as the feature that a description declares. Integers stay what they are: a fraction is an error, not rounded.</summary>
internal static class NumberFeature
{
    /// <param name="numbers">The numbers.</param>
    /// <param name="shape">The shape of an array whose description does not fix one.</param>
    /// <param name="output">What is declared.</param>
    /// <exception cref="PredictionFailedException">What is declared cannot hold the numbers.</exception>
    public static FeatureValue Of(double[] numbers, ReadOnlySpan<int> shape, FeatureDescription output)
    {
        switch (output.Type)
        {
            case DoubleFeatureType when numbers.Length == 1:
                return new DoubleFeature(numbers[0]);
            case Int64FeatureType when numbers.Length == 1:
                CheckWhole(numbers, output);
                return new Int64Feature((long)numbers[0]);
            case ArrayFeatureType type:
                ElementType element = (type.ElementType ?? ArrayElementType.Float64).ToTensorType();
                if (!element.IsFloat())
                    CheckWhole(numbers, output);
                ReadOnlySpan<int> declared = type.Flexibility is FixedShape ? type.Dimensions : shape;
                if (Shape.Of(declared).ElementCount == numbers.Length)
                    return new ArrayFeature(MultiArray.FromTensor(TensorConversion.FromDoubles(element, Shape.Of(declared), numbers)));
                break;
        }
        throw new PredictionFailedException(
            ModelStage.Predict, $"output '{output.Name}'", output.Type.ToString()!, $"{numbers.Length} numbers");
    }

    private static void CheckWhole(ReadOnlySpan<double> numbers, FeatureDescription output)
    {
        foreach (double number in numbers)
        {
            if (!double.IsInteger(number) || Math.Abs(number) >= long.MaxValue)
            {
                throw new PredictionFailedException(
                    ModelStage.Predict, $"output '{output.Name}'", "whole numbers", new DoubleFeature(number).Words);
            }
        }
    }
}
