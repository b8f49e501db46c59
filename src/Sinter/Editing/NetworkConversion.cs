using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Formats.Onnx;
using Sinter.Ir;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>A neural network as an ML Program.</summary>
/// <param name="Function">The program's function.</param>
/// <param name="Description">Its interface and the network's metadata.</param>
/// <param name="Notes">What the caller may want to know.</param>
internal sealed record NetworkConversion(Function Function, Wire.ModelDescription Description, IReadOnlyList<string> Notes)
{
    /// <summary>The bound of sizes that the network leaves unbounded, which programs may not.</summary>
    private const int MostByDefault = 65536;

    /// <param name="asset">A neural network.</param>
    /// <param name="elements">Element types of features, by the network's names, instead of those that they have.</param>
    /// <param name="cancellation">Looked at for every layer.</param>
    /// <exception cref="ModelUnsupportedException">A layer has no form in programs.</exception>
    public static NetworkConversion Of(ModelAsset asset, IReadOnlyDictionary<string, ElementType> elements, CancellationToken cancellation)
    {
        var notes = new List<string>();
        Function network = Lower(asset, notes, cancellation).Functions.Values.Single();
        string[] outputs = [.. Network.Read(asset.Model!, asset.Description.Default, null, isFaithful: false, asset.Path).OutputNames];
        Wire.ModelDescription description = asset.WireDescription.Clone();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        Dictionary<string, string> inputNames = Unique(description.Input, taken), outputNames = Unique(description.Output, taken);
        var copy = new FunctionCopy(network)
        {
            InputNames = inputNames,
            InputElements = Elements(description.Input, network.Inputs.Select(input => (input, input.Name)), elements),
            Outputs = [.. network.Body.Outputs.Zip(outputs, (value, name) => (value, outputNames[name]))],
            InnerName = Names.Sanitize,
            OutputElements = Elements(description.Output, network.Body.Outputs.Zip(outputs), elements, outputNames),
        };
        Function function = copy.ToFunction("main");
        foreach (Wire.FeatureDescription feature in description.Input)
            feature.Name = inputNames[feature.Name];
        foreach (Wire.FeatureDescription feature in description.Output)
            feature.Name = outputNames[feature.Name];
        description.PredictedFeatureName = outputNames.GetValueOrDefault(description.PredictedFeatureName, "");
        description.PredictedProbabilitiesName = outputNames.GetValueOrDefault(description.PredictedProbabilitiesName, "");
        description.TrainingInput.Clear();
        Describe(description, function, notes);
        return new NetworkConversion(function, description, notes);
    }

    public void Write(string output) => ProgramPackage.Write(output, new Program([Function]), Description,
        Function.Opset.SpecificationVersion(), isChanged: false);

    /// <summary>The program for all sizes that the network allows, or for the default ones where that cannot be.</summary>
    private static Program Lower(ModelAsset asset, List<string> notes, CancellationToken cancellation)
    {
        try
        {
            if (NetworkProgram.AtFlexibleShapes(asset, cancellation) is not { } flexible)
                return NetworkProgram.AtDefaultShapes(asset, cancellation);
            if (Suits(flexible))
                return flexible;
            notes.Add("sizes are fixed to the default ones: ML Programs have no operations for all layers with sizes that vary");
        }
        catch (ModelUnsupportedException exception)
        {
            // A layer that is not supported at all says so below.
            notes.Add($"sizes are fixed to the default ones: {exception.Feature} at {exception.Place} needs known sizes");
        }
        return NetworkProgram.AtDefaultShapes(asset, cancellation);
    }

    /// <summary>Programs that Core ML reads know the rank of every value, and have no operations of our own.</summary>
    private static bool Suits(Program program) => program.Functions.Values.Single().Body.AllOperations().All(operation =>
        !operation.Type.StartsWith("sinter.", StringComparison.Ordinal)
        && operation.Outputs.All(output => output.Type is not TensorType type || type.HasRank));

    /// <summary>Programs have no doubles at their interface.</summary>
    private static void Describe(Wire.ModelDescription description, Function function, List<string> notes)
    {
        foreach (Variable input in function.Inputs)
            Replace(description.Input, input, notes);
        foreach (Variable output in function.Body.Outputs)
            Replace(description.Output, output, notes);
    }

    private static void Replace(IList<Wire.FeatureDescription> features, Variable variable, List<string> notes)
    {
        int at = features.ToList().FindIndex(feature => feature.Name == variable.Name);
        if (at < 0 || variable.Type is not TensorType type)
            return;
        Wire.FeatureDescription old = features[at];
        if (old.Type?.ImageType is { } image)
        {
            if (type.IsStatic)
                image.ClearSizeFlexibility();
        }
        else if (old.Type?.MultiArrayType is { } array)
        {
            Wire.FeatureDescription described = FeatureDescriptions.OfTensor(variable.Name, type);
            described.ShortDescription = old.ShortDescription;
            described.Type.IsOptional = old.Type.IsOptional;
            if (!type.IsStatic && variable.Producer is null)
                KeepFlexibility(described.Type.MultiArrayType, array, variable.Name, notes);
            features[at] = described;
        }
    }

    private static void KeepFlexibility(Wire.ArrayFeatureType described, Wire.ArrayFeatureType old, string name, List<string> notes)
    {
        described.Shape.AddRange(old.Shape);
        described.EnumeratedShapes = old.EnumeratedShapes?.Clone();
        if (old.ShapeRange is null)
            return;
        described.ShapeRange = old.ShapeRange.Clone();
        if (described.Shape.Count == 0)
            described.Shape.AddRange(old.ShapeRange.SizeRanges.Select(range => Math.Max(1, (long)range.LowerBound)));
        for (int axis = 0; axis < described.ShapeRange.SizeRanges.Count; axis++)
        {
            Wire.SizeRange range = described.ShapeRange.SizeRanges[axis];
            range.LowerBound = Math.Max(1, range.LowerBound);
            if (range.UpperBound >= 0)
                continue;
            range.UpperBound = MostByDefault;
            notes.Add($"axis {axis} of the input {name} may have at most {MostByDefault:N0} elements; the network has no bound");
        }
    }

    /// <summary>Networks compute in float32; integer features are cast.</summary>
    private static Dictionary<string, ElementType> Elements(IEnumerable<Wire.FeatureDescription> features,
        IEnumerable<(Variable Value, string Name)> values, IReadOnlyDictionary<string, ElementType> given, IReadOnlyDictionary<string, string>? names = null)
    {
        var elements = new Dictionary<string, ElementType>(StringComparer.Ordinal);
        foreach ((Variable value, string name) in values)
        {
            if (value.Type is TensorType && features.FirstOrDefault(feature => feature.Name == name) is { Type.MultiArrayType: not null } feature)
            {
                elements.Add(names?[name] ?? name, given.TryGetValue(name, out ElementType element) ? element
                    : FeatureDescriptions.ElementOf(feature) is ElementType.Int32 ? ElementType.Int32 : ElementType.Float32);
            }
        }
        return elements;
    }

    /// <summary>Names that programs may have, by those of the network, in which an output may be called as an input is.</summary>
    private static Dictionary<string, string> Unique(IEnumerable<Wire.FeatureDescription> features, HashSet<string> taken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Wire.FeatureDescription feature in features)
        {
            string stem = Names.Sanitize(feature.Name), name = stem;
            for (int i = 1; !taken.Add(name); i++)
                name = $"{stem}_{i}";
            names.Add(feature.Name, name);
        }
        return names;
    }
}
