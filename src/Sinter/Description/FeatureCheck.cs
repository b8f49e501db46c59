using System.Globalization;
using Sinter.Tensors;

namespace Sinter;

/// <summary>Checks the inputs of a prediction against the model's description, and converts them to what is declared.</summary>
internal static class FeatureCheck
{
    /// <summary>Refuses values under names that the model does not know.</summary>
    /// <exception cref="ModelInputException">There is one.</exception>
    public static void RefuseUnknown(Features inputs, IReadOnlyList<FeatureDescription> descriptions)
    {
        IReadOnlyList<string> names = inputs.Names;
        for (int i = 0; i < names.Count; i++)
        {
            if (!Contains(descriptions, names[i]))
                throw Unknown(names[i], inputs, descriptions);
        }
    }

    private static ModelInputException Unknown(string name, Features inputs, IReadOnlyList<FeatureDescription> descriptions)
    {
        string expected = descriptions.Count == 0
            ? "no input"
            : $"one of the inputs {string.Join(", ", descriptions.Select(description => description.Name))}";
        string? meant = NameSuggestion.Nearest(
            name, descriptions.Select(description => description.Name).Where(candidate => !inputs.Contains(candidate)));
        string actual = "a name that the model does not have" + (meant is null ? "" : $"; did you mean '{meant}'?");
        return new ModelInputException(ModelStage.Predict, Place(name), expected, actual);
    }

    /// <summary>The value as the declared kind: a number where a number is declared, an array of an allowed shape where an array is, an
    /// image of an allowed size where an image is. Null: an optional input without a default that was left out.</summary>
    /// <exception cref="ModelInputException">The value is missing, or does not fit.</exception>
    /// <param name="description">What is declared.</param>
    /// <param name="value">What was given.</param>
    /// <param name="alsoAllowed">Shapes of arrays that are allowed although they are not declared; null for none.</param>
    public static FeatureValue? Check(FeatureDescription description, FeatureValue? value, ShapeFlexibility? alsoAllowed = null)
    {
        if (value is null)
            return Absent(description);
        return (description.Type, value) switch
        {
            (ArrayFeatureType, ArrayFeature array) when alsoAllowed?.Allows(array.Value.Dimensions) == true => value,
            (ArrayFeatureType type, ArrayFeature array) => ArrayOf(type, array, description),
            (ArrayFeatureType type, Int64Feature number) => OneElement(type, MultiArray.Scalar(number.Value), description, value),
            (ArrayFeatureType type, DoubleFeature number) => OneElement(type, MultiArray.Scalar(number.Value), description, value),
            (ImageFeatureType type, ImageFeature image) => ImageOf(type, image, description),
            (Int64FeatureType, Int64Feature) or (DoubleFeatureType, DoubleFeature) or (StringFeatureType, StringFeature) => value,
            (DoubleFeatureType, Int64Feature number) => new DoubleFeature(number.Value),
            (DoubleFeatureType, ArrayFeature { Value.Count: 1 } array) => new DoubleFeature(array.Value.ToArray<double>()[0]),
            (Int64FeatureType, DoubleFeature number) => Integer(number.Value, description, value),
            (Int64FeatureType, ArrayFeature { Value: { Count: 1 } array }) => IsFloat(array.ElementType)
                ? Integer(array.ToArray<double>()[0], description, value)
                : new Int64Feature(array.ToArray<long>()[0]),
            (DictionaryFeatureType type, DictionaryFeature dictionary) when type.HasStringKeys == (dictionary.ByString is not null) =>
                value,
            // Integers have one decimal form, so no key is lost.
            (DictionaryFeatureType { HasStringKeys: true }, DictionaryFeature { ByInt64: { } entries }) => new DictionaryFeature(
                entries.Select(entry => KeyValuePair.Create(entry.Key.ToString(CultureInfo.InvariantCulture), entry.Value))),
            (SequenceFeatureType type, SequenceFeature sequence) when type.HoldsStrings == (sequence.Strings is not null) =>
                SequenceOf(type, sequence, description),
            (SequenceFeatureType { HoldsStrings: false } type, ArrayFeature { Value: { Shape.Count: 1 } array })
                when !IsFloat(array.ElementType) =>
                SequenceOf(type, new SequenceFeature(array.ToArray<long>()), description),
            _ => throw Refused(description, value),
        };
    }

    /// <summary>The value as a tensor: arrays in the declared element type, over the same memory where possible; images as [1, C, H, W] of
    /// float32 (float16 for 16-bit gray); numbers as one element [1]; strings as a scalar; sequences as rank 1. An optional input that was
    /// left out is its default value, or zero.</summary>
    /// <exception cref="ModelInputException">The value is missing, does not fit, or is too large for a tensor.</exception>
    /// <inheritdoc cref="Check"/>
    /// <param name="description">What is declared.</param>
    /// <param name="value">What was given.</param>
    /// <param name="alsoAllowed">Shapes of arrays that are allowed although they are not declared; null for none.</param>
    /// <param name="room">Takes what has to be converted, if its type and shape are right; else a new one is made and kept here.</param>
    public static Tensor ToTensor(FeatureDescription description, FeatureValue? value, ShapeFlexibility? alsoAllowed, ref Tensor? room)
    {
        try
        {
            return (Check(description, value, alsoAllowed), description.Type) switch
            {
                (ArrayFeature { Value: { } array }, ArrayFeatureType type) =>
                    array.ToTensor((type.ElementType ?? array.ElementType).ToTensorType(), ref room),
                (ImageFeature image, ImageFeatureType type) =>
                    ImageTensors.ToTensor(image.Value, type.ColorLayout, TypeOf(type), ref room),
                (Int64Feature number, _) => Number(number.Value, ref room),
                (DoubleFeature number, _) => Number(number.Value, ref room),
                (StringFeature text, _) => Tensor.Scalar(text.Value),
                (SequenceFeature { Strings: { } strings }, _) => Tensor.OfStrings([strings.Count], [.. strings]),
                (SequenceFeature { Int64s: { } integers }, _) => Tensor.From<long>([integers.Count], [.. integers]),
                (null, ArrayFeatureType type) => Tensor.Create(TypeOf(type), DefaultShape(description)),
                (null, ImageFeatureType type) => Tensor.Create(TypeOf(type), DefaultShape(description)),
                (null, Int64FeatureType) => Tensor.Create(ElementType.Int64, [1]),
                (null, DoubleFeatureType) => Tensor.Create(ElementType.Float64, [1]),
                (null, StringFeatureType) => Tensor.Scalar(""),
                _ => throw new ModelInputException(
                    ModelStage.Predict, Place(description.Name), "a value that a tensor can hold", description.Type.ToString()!),
            };
        }
        catch (TensorTooLargeException error)
        {
            throw new ModelInputException(ModelStage.Predict, Place(description.Name), "a value below 2 GiB", error.Message, error);
        }
    }

    /// <inheritdoc cref="ToTensor(FeatureDescription, FeatureValue?, ShapeFlexibility?, ref Tensor?)"/>
    public static Tensor ToTensor(FeatureDescription description, FeatureValue? value, ShapeFlexibility? alsoAllowed = null)
    {
        Tensor? room = null;
        return ToTensor(description, value, alsoAllowed, ref room);
    }

    /// <summary>The shape that <c>ToTensor</c> gives where the value has the default size.</summary>
    public static Shape DefaultShape(FeatureDescription description) => description.Type switch
    {
        ArrayFeatureType type => Shape.Of(type.Dimensions),
        ImageFeatureType type => Shape.Of(1, type.ColorLayout.Channels(), type.Height, type.Width),
        StateFeatureType type => Shape.Of(type.Array.Dimensions),
        Int64FeatureType or DoubleFeatureType => Shape.Of(1),
        _ => Shape.Scalar,
    };

    private static Tensor Number<T>(T value, ref Tensor? room)
        where T : unmanaged
    {
        Tensor.EnsureRoom(ref room, Tensor.ElementTypeOf<T>(), [1]);
        room.MutableSpan<T>()[0] = value;
        return room;
    }

    private static FeatureValue? Absent(FeatureDescription description)
    {
        if (!description.IsOptional)
        {
            throw new ModelInputException(
                ModelStage.Predict, Place(description.Name), $"a value, since it is not optional: {description.Type}", "none");
        }
        if (description.Type is not ArrayFeatureType { DefaultValue: { } element } type)
            return null;
        ElementType tensorType = TypeOf(type);
        Shape shape = DefaultShape(description);
        Tensor one = TensorConversion.FromDoubles(tensorType, [1], [element]);
        // Every axis has the stride zero: one element in memory stands for all.
        return new ArrayFeature(MultiArray.Over(tensorType.ToArrayType(), one.Memory, shape.Dimensions, new long[shape.Rank]));
    }

    private static ArrayFeature ArrayOf(ArrayFeatureType type, ArrayFeature given, FeatureDescription description)
    {
        MultiArray array = given.Value;
        if (type.Flexibility.Allows(array.Dimensions))
            return given;
        if (array.Count == 1)
            return OneElement(type, array, description, given);
        throw WrongShape(type, array.Dimensions, description, given);
    }

    /// <summary>One element has the declared shape, if that has one element too.</summary>
    private static ArrayFeature OneElement(ArrayFeatureType type, MultiArray array, FeatureDescription description, FeatureValue given)
    {
        if (type.Flexibility.Allows(array.Dimensions))
            return new ArrayFeature(array);
        int[] ones = new int[type.Shape.Count];
        Array.Fill(ones, 1);
        if (!type.Flexibility.Allows(ones))
            throw WrongShape(type, array.Dimensions, description, given);
        return new ArrayFeature(array.Reshape(ones));
    }

    private static ModelInputException WrongShape(
        ArrayFeatureType type, ReadOnlySpan<int> shape, FeatureDescription description, FeatureValue given)
    {
        string nearest = type.Flexibility is FixedShape
            ? ""
            : $" (the nearest allowed shape is {ArrayView.Text(type.Flexibility.Nearest(shape))})";
        return new ModelInputException(ModelStage.Predict, Place(description.Name), $"{type}{nearest}", given.Words);
    }

    private static ImageFeature ImageOf(ImageFeatureType type, ImageFeature given, FeatureDescription description)
    {
        var size = new ImageSize(given.Value.Width, given.Value.Height);
        if (type.Flexibility.Allows(size))
            return given;
        if (given.CropAndScale is not { } mode)
        {
            string nearest = type.Flexibility is FixedImageSize ? "" : $" (the nearest allowed size is {type.Flexibility.Nearest(size)})";
            throw new ModelInputException(
                ModelStage.Predict,
                Place(description.Name),
                $"{type}{nearest}",
                $"{given.Words}; it would be resized if a {nameof(CropAndScale)} were given with it");
        }
        try
        {
            return new ImageFeature(given.Value.Resize(type.Width, type.Height, mode));
        }
        catch (ArgumentException error)
        {
            throw new ModelInputException(
                ModelStage.Predict, Place(description.Name), "an image that can be resized", error.Message, error);
        }
    }

    private static SequenceFeature SequenceOf(SequenceFeatureType type, SequenceFeature sequence, FeatureDescription description) =>
        type.Sizes.Contains(sequence.Count) ? sequence : throw Refused(description, sequence);

    private static Int64Feature Integer(double number, FeatureDescription description, FeatureValue given) =>
        double.IsInteger(number) && Math.Abs(number) < long.MaxValue ? new Int64Feature((long)number) : throw Refused(description, given);

    private static ModelInputException Refused(FeatureDescription description, FeatureValue value) =>
        new(ModelStage.Predict, Place(description.Name), description.Type.ToString()!, value.Words);

    private static ElementType TypeOf(ArrayFeatureType type) => (type.ElementType ?? ArrayElementType.Float32).ToTensorType();

    private static ElementType TypeOf(ImageFeatureType type) =>
        type.ColorLayout == ColorLayout.GrayFloat16 ? ElementType.Float16 : ElementType.Float32;

    private static bool IsFloat(ArrayElementType type) => type.ToTensorType().IsFloat();

    private static bool Contains(IReadOnlyList<FeatureDescription> descriptions, string name)
    {
        for (int i = 0; i < descriptions.Count; i++)
        {
            if (descriptions[i].Name == name)
                return true;
        }
        return false;
    }

    private static string Place(string name) => $"input '{name}'";
}
