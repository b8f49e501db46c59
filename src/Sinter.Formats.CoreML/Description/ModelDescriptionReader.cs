using System.Collections.Immutable;
using Google.Protobuf.Collections;

namespace Sinter.Formats.CoreML.Description;

/// <summary>Model descriptions from their wire form, with the rules of the specification version.</summary>
public sealed class ModelDescriptionReader
{
    private const string InputRole = "input", OutputRole = "output";

    private readonly FeatureTypeReader _types;
    private readonly int _version;
    private readonly string _place;
    private readonly bool _isProgram;

    private ModelDescriptionReader(int specificationVersion, bool isProgram, string place)
    {
        _types = new FeatureTypeReader(specificationVersion);
        _version = specificationVersion;
        _isProgram = isProgram;
        _place = place;
    }

    /// <param name="description">The wire form; null counts as an empty one.</param>
    /// <param name="specificationVersion">Of the model.</param>
    /// <param name="isProgram">True for ML Programs, which have rules of their own.</param>
    /// <param name="place">The file, for error messages.</param>
    /// <exception cref="ModelFormatException">The description breaks a rule.</exception>
    public static ModelDescription Read(Wire.ModelDescription? description, int specificationVersion, bool isProgram, string place) =>
        new ModelDescriptionReader(specificationVersion, isProgram, $"{place}, description")
            .Read(description ?? new Wire.ModelDescription());

    private ModelDescription Read(Wire.ModelDescription description)
    {
        bool isNamed = description.Functions.Count > 0;
        ImmutableArray<FunctionDescription> functions = isNamed ? ReadNamed(description) : [ReadUnnamed(description)];
        ImmutableArray<FeatureDescription> training = ReadFeatures(description.TrainingInput, "training input", _place, isState: false);
        string defaultName = isNamed ? description.DefaultFunctionName : "";
        return new ModelDescription(functions, defaultName, training, ReadMetadata(description.Metadata));
    }

    private ImmutableArray<FunctionDescription> ReadNamed(Wire.ModelDescription description)
    {
        if (!_isProgram || _version < 9)
            throw Invalid(_place, "functions only in ML Programs of specification version 9 or newer", $"version {_version}");
        if (description.Input.Count + description.Output.Count + description.State.Count > 0)
            throw Invalid(_place, "features in functions only", "features beside the functions");
        ImmutableArray<FunctionDescription> functions = [.. description.Functions.Select(function => ReadFunction(
            function.Name, function.Input, function.Output, function.State,
            function.PredictedFeatureName, function.PredictedProbabilitiesName))];
        CheckNames(functions.Select(function => function.Name), "function", _place);
        return functions.Any(function => function.Name == description.DefaultFunctionName)
            ? functions
            : throw Invalid(_place, "defaultFunctionName to name a function", $"\"{description.DefaultFunctionName}\"");
    }

    private FunctionDescription ReadUnnamed(Wire.ModelDescription description) => ReadFunction(
        "", description.Input, description.Output, description.State,
        description.PredictedFeatureName, description.PredictedProbabilitiesName);

    private FunctionDescription ReadFunction(string name, RepeatedField<Wire.FeatureDescription> input,
        RepeatedField<Wire.FeatureDescription> output,
        RepeatedField<Wire.FeatureDescription> state, string predicted, string probabilities)
    {
        string place = name.Length == 0 ? _place : $"{_place}, function {name}";
        var function = new FunctionDescription(
            name,
            ReadFeatures(input, InputRole, place, isState: false),
            ReadFeatures(output, OutputRole, place, isState: false),
            ReadFeatures(state, "state", place, isState: true),
            predicted.Length == 0 ? null : predicted,
            probabilities.Length == 0 ? null : probabilities);
        CheckNames(function.Inputs.Concat(function.States).Select(feature => feature.Name), "input or state", place);
        CheckPredictions(function, place);
        if (_isProgram)
            CheckEnumeratedInputs(function, place);
        return function;
    }

    private ImmutableArray<FeatureDescription> ReadFeatures(RepeatedField<Wire.FeatureDescription> features, string role, string place,
        bool isState)
    {
        var read = ImmutableArray.CreateBuilder<FeatureDescription>(features.Count);
        var byName = new Dictionary<string, FeatureDescription>(StringComparer.Ordinal);
        foreach (Wire.FeatureDescription feature in features)
        {
            string featurePlace = $"{place}, {role} {feature.Name}";
            if (feature.Name.Length == 0)
                throw Invalid(featurePlace, "a name", "an empty one");
            FeatureType type = _types.Read(feature.Type, featurePlace);
            if (type is StateFeature != isState)
                throw Invalid(featurePlace, isState ? "a state" : "no state", isState ? "another feature" : "a state");
            if (role == InputRole && type is ImageFeature { DefaultSize: not { Width: > 0, Height: > 0 } } image)
                throw Invalid(featurePlace, "a positive size", $"{image.DefaultSize.Width} x {image.DefaultSize.Height}");
            var description = new FeatureDescription(feature.Name, type, feature.Type.IsOptional, feature.ShortDescription);
            if (byName.TryAdd(feature.Name, description))
                read.Add(description);
            // A program that gives one value as two outputs is described with the output twice.
            else if (role != OutputRole || byName[feature.Name] != description)
                throw Invalid(featurePlace, $"one {role} of this name", "several");
        }
        return read.ToImmutable();
    }

    private static void CheckNames(IEnumerable<string> names, string role, string place)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name.Length == 0 || !seen.Add(name))
                throw Invalid(place, $"a unique name for every {role}", name.Length == 0 ? "an empty name" : $"\"{name}\" twice");
        }
    }

    private static void CheckPredictions(FunctionDescription function, string place)
    {
        if (function.PredictedFeatureName is { } label && function.Output(label) is null)
            throw Invalid(place, "predictedFeatureName to name an output", $"\"{label}\"");
        if (function.PredictedProbabilitiesName is not { } name)
            return;
        FeatureDescription scores = function.Output(name)
            ?? throw Invalid(place, "predictedProbabilitiesName to name an output", $"\"{name}\"");
        if (scores.Type is not (DictionaryFeature or ArrayFeature))
            throw Invalid(place, $"the scores {name} as a dictionary or an array", scores.Type.GetType().Name);
    }

    /// <summary>Enumerated shapes of several inputs are chosen together, by position.</summary>
    private void CheckEnumeratedInputs(FunctionDescription function, string place)
    {
        IEnumerable<ShapeConstraint?> constraints = function.Inputs.Select(feature => (feature.Type as ArrayFeature)?.Constraint);
        List<int> counts = [.. constraints.OfType<EnumeratedShapes>().Select(shapes => shapes.Shapes.Length)];
        if (_version < 9 && counts.Count > 1)
            throw Invalid(place, "one input with enumerated shapes before specification version 9", $"{counts.Count}");
        if (counts.Distinct().Count() > 1)
            throw Invalid(place, "as many enumerated shapes for every input that has them", string.Join(", ", counts));
    }

    private static ModelMetadata ReadMetadata(Wire.Metadata? metadata) => metadata is null
        ? ModelMetadata.Empty
        : new ModelMetadata(metadata.ShortDescription, metadata.VersionString, metadata.Author, metadata.License,
            metadata.UserDefined.ToImmutableSortedDictionary(StringComparer.Ordinal));

    private static ModelFormatException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Read, place, expected, actual);
}
