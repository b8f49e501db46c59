using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter;

/// <summary>The description in a model file as the public one, checked: names, sizes, ranges.</summary>
internal static class DescriptionMapping
{
    /// <summary>Describes a model, or one function of it.</summary>
    /// <param name="description">The description in the file.</param>
    /// <param name="kind">What the model is made of.</param>
    /// <param name="function">The function to describe; null: the default one.</param>
    /// <exception cref="ModelFormatException">The description is invalid.</exception>
    /// <exception cref="ModelInputException">There is no function of this name.</exception>
    public static ModelDescription Describe(Wire.ModelDescription description, ModelKind kind, string? function = null)
    {
        if (description.Functions.Count == 0)
        {
            return new ModelDescription(
                kind,
                Features(description.Input, "input"),
                Features(description.Output, "output"),
                Features(description.State, "state"))
            {
                PredictedFeatureName = OrNull(description.PredictedFeatureName),
                PredictedProbabilitiesName = OrNull(description.PredictedProbabilitiesName),
                Metadata = Metadata(description.Metadata),
            };
        }
        Wire.FunctionDescription chosen = Choose(description, function);
        return new ModelDescription(
            kind,
            Features(chosen.Input, "input"),
            Features(chosen.Output, "output"),
            Features(chosen.State, "state"))
        {
            PredictedFeatureName = OrNull(chosen.PredictedFeatureName),
            PredictedProbabilitiesName = OrNull(chosen.PredictedProbabilitiesName),
            Metadata = Metadata(description.Metadata),
            Functions = [.. description.Functions.Select(candidate => candidate.Name)],
            DefaultFunction = OrNull(description.DefaultFunctionName),
            Function = chosen.Name,
        };
    }

    private static Wire.FunctionDescription Choose(Wire.ModelDescription description, string? function)
    {
        string name = function ?? description.DefaultFunctionName;
        Wire.FunctionDescription? chosen = description.Functions.FirstOrDefault(candidate => candidate.Name == name);
        if (chosen is not null)
            return chosen;
        string expected = $"one of the functions {string.Join(", ", description.Functions.Select(candidate => candidate.Name))}";
        if (function is null)
            throw new ModelFormatException(ModelStage.Read, "the default function", expected, $"'{name}'");
        throw new ModelInputException(ModelStage.Load, "the function's name", expected, $"'{name}'");
    }

    private static FeatureDescription[] Features(IEnumerable<Wire.FeatureDescription> features, string role)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var result = new List<FeatureDescription>();
        foreach (Wire.FeatureDescription feature in features)
        {
            string place = $"{role} '{feature.Name}'";
            if (feature.Name.Length == 0)
                throw Invalid(place, "a name", "an empty one");
            if (!names.Add(feature.Name))
            {
                // A program that gives one value twice is described so by coremltools; a second entry says nothing new.
                if (role == "output" && features.First(other => other.Name == feature.Name).Equals(feature))
                    continue;
                throw Invalid(place, $"one {role} of this name", "several");
            }
            FeatureType type = feature.Type is null ? throw Invalid(place, "a type", "none") : Type(feature.Type, place);
            if (type is StateFeatureType != (role == "state"))
                throw Invalid(place, role == "state" ? "a state" : "no state", type.ToString()!);
            if (role == "input" && type is ImageFeatureType { Size: not { Width: > 0, Height: > 0 } } image)
                throw Invalid(place, "a positive size", image.Size.ToString());
            result.Add(new FeatureDescription(feature.Name, type, feature.Type.IsOptional, feature.ShortDescription));
        }
        return [.. result];
    }

    private static FeatureType Type(Wire.FeatureType type, string place) => type.TypeCase switch
    {
        Wire.FeatureType.TypeOneofCase.Int64Type => new Int64FeatureType(),
        Wire.FeatureType.TypeOneofCase.DoubleType => new DoubleFeatureType(),
        Wire.FeatureType.TypeOneofCase.StringType => new StringFeatureType(),
        Wire.FeatureType.TypeOneofCase.ImageType => ImageTypeMapping.Map(type.ImageType, place),
        Wire.FeatureType.TypeOneofCase.MultiArrayType => ArrayTypeMapping.Map(type.MultiArrayType, place),
        Wire.FeatureType.TypeOneofCase.DictionaryType => type.DictionaryType.KeyTypeCase switch
        {
            Wire.DictionaryFeatureType.KeyTypeOneofCase.StringKeyType => new DictionaryFeatureType(hasStringKeys: true),
            Wire.DictionaryFeatureType.KeyTypeOneofCase.Int64KeyType => new DictionaryFeatureType(hasStringKeys: false),
            _ => throw Invalid(place, "a type of keys", "none"),
        },
        Wire.FeatureType.TypeOneofCase.SequenceType => new SequenceFeatureType(
            type.SequenceType.TypeCase != Wire.SequenceFeatureType.TypeOneofCase.Int64Type,
            type.SequenceType.SizeRange is { } sizes ? Range(sizes, place) : new SizeRange(0, null)),
        Wire.FeatureType.TypeOneofCase.StateType when type.StateType.ArrayType is { } array =>
            new StateFeatureType(ArrayTypeMapping.Map(array, place)),
        _ => throw Invalid(place, "a type that is known", "another, or none"),
    };

    private static ModelMetadata Metadata(Wire.Metadata? metadata) => metadata is null
        ? ModelMetadata.Empty
        : new ModelMetadata(new Dictionary<string, string>(metadata.UserDefined, StringComparer.Ordinal).AsReadOnly())
        {
            ShortDescription = metadata.ShortDescription,
            Version = metadata.VersionString,
            Author = metadata.Author,
            License = metadata.License,
        };

    /// <summary>A range of sizes; what is larger than any array can be has no limit.</summary>
    public static SizeRange Range(Wire.SizeRange range, string place)
    {
        int? upper = range.UpperBound is < 0 or > int.MaxValue ? null : (int)range.UpperBound;
        if (range.LowerBound > int.MaxValue || (int)range.LowerBound > upper)
            throw Invalid(place, "a range of sizes", $"{range.LowerBound}..{range.UpperBound}");
        return new SizeRange((int)range.LowerBound, upper);
    }

    /// <summary>A shape of which a tensor can be made.</summary>
    public static int[] Sizes(IReadOnlyList<long> sizes, string place)
    {
        if (!Shape.TryCreate(sizes.ToArray(), out Shape shape) || shape.ElementCount > int.MaxValue / sizeof(double))
            throw Invalid(place, "the shape of an array below 2 GiB", $"[{string.Join(", ", sizes)}]");
        return shape.ToArray();
    }

    public static ModelFormatException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Read, place, expected, actual);

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
