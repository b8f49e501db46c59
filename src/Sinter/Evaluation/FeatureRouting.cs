using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>What may pass from one feature to another inside a pipeline: the same conversions that inputs of a prediction have, and axes of
/// size one more or less.</summary>
internal static class FeatureRouting
{
    /// <summary>True when values of one type can serve as another; whether every value does, may show only when there is one.</summary>
    public static bool Allows(FeatureType from, FeatureType to) => (from, to) switch
    {
        (ArrayFeatureType given, ArrayFeatureType wanted) => Fits(given, wanted),
        (ArrayFeatureType given, Int64FeatureType or DoubleFeatureType) => given.Flexibility is not FixedShape || CountOf(given) == 1,
        (Int64FeatureType or DoubleFeatureType, ArrayFeatureType wanted) => wanted.Flexibility is not FixedShape || CountOf(wanted) == 1,
        (Int64FeatureType or DoubleFeatureType, Int64FeatureType or DoubleFeatureType) => true,
        (ImageFeatureType given, ImageFeatureType wanted) =>
            given.Flexibility is not FixedImageSize || wanted.Flexibility is not FixedImageSize || given.Size == wanted.Size,
        (StringFeatureType, StringFeatureType) => true,
        (DictionaryFeatureType given, DictionaryFeatureType wanted) => wanted.HasStringKeys || !given.HasStringKeys,
        (SequenceFeatureType given, SequenceFeatureType wanted) => given.HoldsStrings == wanted.HoldsStrings,
        (ArrayFeatureType, SequenceFeatureType wanted) => !wanted.HoldsStrings,
        _ => false,
    };

    /// <summary>The value with the axes that the taker declares, where only axes of size one differ.</summary>
    public static FeatureValue Fitted(FeatureValue value, FeatureType wanted) =>
        value is ArrayFeature { Value: { } array } && wanted is ArrayFeatureType { Flexibility: FixedShape } type
        && !type.Flexibility.Allows(array.Dimensions) && SameWithoutOnes(array.Dimensions, type.Dimensions)
            ? new ArrayFeature(array.Reshape(type.Dimensions))
            : value;

    /// <summary>The value as an output of the described kind.</summary>
    /// <exception cref="ModelInputException">It cannot be one.</exception>
    public static FeatureValue Output(FeatureValue value, FeatureDescription description)
    {
        if (value is not ArrayFeature { Value: { } array } || description.Type is not ArrayFeatureType type)
            return FeatureCheck.Check(description, value)!;
        return type.ElementType is { } element && element != array.ElementType
            ? new ArrayFeature(MultiArray.FromTensor(array.ToTensor(element.ToTensorType())))
            : value;
    }

    private static bool Fits(ArrayFeatureType given, ArrayFeatureType wanted) =>
        given.Flexibility is not FixedShape || wanted.Flexibility is not FixedShape
        || SameWithoutOnes(given.Dimensions, wanted.Dimensions);

    private static bool SameWithoutOnes(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        int position = 0;
        foreach (int size in left)
        {
            if (size == 1)
                continue;
            while (position < right.Length && right[position] == 1)
                position++;
            if (position == right.Length || right[position++] != size)
                return false;
        }
        while (position < right.Length && right[position] == 1)
            position++;
        return position == right.Length;
    }

    private static long CountOf(ArrayFeatureType type) => Shape.Of(type.Dimensions).ElementCount;
}
