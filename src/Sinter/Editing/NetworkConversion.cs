using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Ir;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>Neural networks as ML Programs.</summary>
internal static class NetworkConversion
{
    public static void Write(ModelAsset asset, string output, CancellationToken cancellation)
    {
        Program lowered = NetworkProgram.AtDefaultShapes(asset, cancellation);
        Function network = lowered.Functions.Values.Single();
        string[] outputs = [.. Network.Read(asset.Model!, asset.Description.Default, null, isFaithful: false, asset.Path).OutputNames];
        Wire.ModelDescription description = asset.WireDescription.Clone();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        Dictionary<string, string> inputNames = Names(description.Input, taken), outputNames = Names(description.Output, taken);
        var copy = new FunctionCopy(network)
        {
            InputNames = inputNames,
            InputElements = Elements(description.Input, network.Inputs.Select(input => (input, input.Name))),
            Outputs = [.. network.Body.Outputs.Zip(outputs, (value, name) => (value, outputNames[name]))],
            InnerName = Sanitized,
            OutputElements = Elements(description.Output, network.Body.Outputs.Zip(outputs), outputNames),
        };
        Function function = copy.ToFunction("main");
        foreach (Wire.FeatureDescription feature in description.Input)
            feature.Name = inputNames[feature.Name];
        foreach (Wire.FeatureDescription feature in description.Output)
            feature.Name = outputNames[feature.Name];
        description.PredictedFeatureName = outputNames.GetValueOrDefault(description.PredictedFeatureName, "");
        description.PredictedProbabilitiesName = outputNames.GetValueOrDefault(description.PredictedProbabilitiesName, "");
        description.TrainingInput.Clear();
        Describe(description, function);
        ProgramPackage.Write(output, new Program([function]), description, function.Opset.SpecificationVersion(),
            isChanged: false);
    }

    /// <summary>Programs have no doubles at their interface, and fixed shapes.</summary>
    private static void Describe(Wire.ModelDescription description, Function function)
    {
        foreach (Variable input in function.Inputs)
            Replace(description.Input, input);
        foreach (Variable output in function.Body.Outputs)
            Replace(description.Output, output);
    }

    private static void Replace(IList<Wire.FeatureDescription> features, Variable variable)
    {
        for (int i = 0; i < features.Count; i++)
        {
            if (features[i].Name != variable.Name)
                continue;
            if (features[i].Type?.ImageType is { } image)
            {
                image.ClearSizeFlexibility();
            }
            else if (features[i].Type?.MultiArrayType is not null && variable.Type is TensorType type)
            {
                Wire.FeatureDescription described = FeatureDescriptions.OfTensor(variable.Name, type);
                described.ShortDescription = features[i].ShortDescription;
                described.Type.IsOptional = features[i].Type.IsOptional;
                features[i] = described;
            }
        }
    }

    /// <summary>Networks compute in float32; integer features are cast.</summary>
    private static Dictionary<string, ElementType> Elements(IEnumerable<Wire.FeatureDescription> features,
        IEnumerable<(Variable Value, string Name)> values, IReadOnlyDictionary<string, string>? names = null)
    {
        var elements = new Dictionary<string, ElementType>(StringComparer.Ordinal);
        foreach ((Variable value, string name) in values)
        {
            if (value.Type is TensorType && features.FirstOrDefault(feature => feature.Name == name) is { Type.MultiArrayType: not null } feature)
                elements.Add(names?[name] ?? name, FeatureDescriptions.ElementOf(feature) is ElementType.Int32 ? ElementType.Int32 : ElementType.Float32);
        }
        return elements;
    }

    private static string Sanitized(string name)
    {
        string letters = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        return letters.Length == 0 || char.IsAsciiDigit(letters[0]) ? $"_{letters}" : letters;
    }

    /// <summary>Names that programs may have, by those of the network, in which an output may be called as an input is.</summary>
    private static Dictionary<string, string> Names(IEnumerable<Wire.FeatureDescription> features, HashSet<string> taken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Wire.FeatureDescription feature in features)
        {
            string stem = Sanitized(feature.Name), name = stem;
            for (int i = 1; !taken.Add(name); i++)
                name = $"{stem}_{i}";
            names.Add(feature.Name, name);
        }
        return names;
    }
}
