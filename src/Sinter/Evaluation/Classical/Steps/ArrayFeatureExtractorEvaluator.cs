using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Evaluation.Classical;

/// <summary>Some elements of an array: one as a number, more as an array.</summary>
internal sealed class ArrayFeatureExtractorEvaluator : StepEvaluator
{
    private readonly int[] _indices;

    public ArrayFeatureExtractorEvaluator(LoadContext context)
        : base(context)
    {
        ulong[] indices = [.. context.Model.ArrayFeatureExtractor.ExtractIndex];
        if (indices.Length == 0)
            throw context.Invalid("extractIndex", "at least one index", "none");
        if (Input.Type is not ArrayFeatureType type)
            throw context.Invalid($"input {Input.Name}", "an array", Input.Type.ToString()!);
        long limit = type.Flexibility is FixedShape ? Shape.Of(type.Dimensions).ElementCount : int.MaxValue;
        ulong largest = indices.Max();
        if (largest >= (ulong)limit)
            throw context.Invalid("extractIndex", $"indices below {limit}", $"{largest}");
        bool isDeclared = Output.Type switch
        {
            ArrayFeatureType { Flexibility: FixedShape } array => Shape.Of(array.Dimensions).ElementCount == indices.Length,
            ArrayFeatureType => true,
            DoubleFeatureType or Int64FeatureType => indices.Length == 1,
            _ => false,
        };
        if (!isDeclared)
            throw context.Invalid(
                $"output {Output.Name}", indices.Length == 1 ? "a number or an array of 1" : $"an array of {indices.Length}",
                Output.Type.ToString()!);
        _indices = Array.ConvertAll(indices, index => (int)index);
    }

    protected override FeatureValue Transform(FeatureValue value)
    {
        double[] elements = ((ArrayFeature)value).Value.ToArray<double>();
        var numbers = new double[_indices.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (_indices[i] >= elements.Length)
                throw Refused($"more than {_indices[i]} elements", value.Words);
            numbers[i] = elements[_indices[i]];
        }
        return NumberFeature.Of(numbers, [numbers.Length], Output);
    }
}
