using Sinter.Conversion;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>A program of one function with its interface, as a starting point for a changed one.</summary>
internal sealed class EditedModel : IDisposable
{
    private readonly ProgramFile _file;
    private readonly ModelAsset _asset;

    private EditedModel(ProgramFile file, ModelAsset asset, Program program)
    {
        _file = file;
        _asset = asset;
        Program = program;
        Function = program.Functions.Values.Single();
    }

    public Program Program { get; }

    public Function Function { get; }

    public Wire.ModelDescription Description => _asset.WireDescription;

    /// <summary>Opens a program of one function; a neural network or an ONNX model is converted first.</summary>
    /// <exception cref="ModelUnsupportedException">The model is none, and cannot be converted.</exception>
    public static EditedModel Open(string source)
    {
        var file = ProgramFile.Of(source);
        try
        {
            return Open(file, source);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static EditedModel Open(ProgramFile file, string source)
    {
        ModelAsset asset = ModelAsset.Open(file.Path);
        if (!asset.HasProgram || asset.WireDescription.Functions.Count > 0)
        {
            throw new ModelUnsupportedException(ModelStage.Edit, source, $"changing a {asset.ModelType} model like this",
                "an ML Program of one function, a neural network or an ONNX model");
        }
        Program program = asset.ReadProgram();
        GraphVerifier.Check(program, ModelStage.Edit);
        if (program.Functions.Count != 1)
            throw new ModelUnsupportedException(ModelStage.Edit, source, $"a program of {program.Functions.Count} functions", "one function");
        return new EditedModel(file, asset, program);
    }

    /// <summary>A value of the body, an input of the function included, by its name or its operation's.</summary>
    /// <exception cref="ModelInputException">There is none.</exception>
    public Variable Value(string name) => Function.Inputs.FirstOrDefault(input => input.Name == name)
        ?? Function.Body.Operations.SelectMany(operation => operation.Outputs).FirstOrDefault(output => output.Name == name)
        ?? Function.Body.Operations.FirstOrDefault(operation => operation.Name == name && operation.Outputs.Length == 1)?.Output
        ?? throw new ModelInputException(ModelStage.Edit, _asset.Path, "the name of a value of the program; `sinter text` shows them all",
            $"\"{name}\"");

    /// <exception cref="ModelInputException">An output that is not described.</exception>
    public void RequireFeatures(IEnumerable<string> names, IEnumerable<Wire.FeatureDescription> features, string what)
    {
        string[] known = [.. features.Select(feature => feature.Name)];
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new ModelInputException(ModelStage.Edit, _asset.Path, $"{what} among {string.Join(", ", known)}", $"\"{unknown}\"");
    }

    /// <summary>Writes a function with this model's metadata.</summary>
    public void Write(string output, Function function, Wire.ModelDescription description)
    {
        description.Metadata ??= Description.Metadata?.Clone();
        var program = new Program([function], Program.Version, Program.Documentation, Program.Attributes);
        ProgramPackage.Write(output, program, description, _asset.SpecificationVersion);
    }

    /// <summary>The description of a function's interface: features of the model where they are, arrays otherwise.</summary>
    public Wire.ModelDescription Describe(Function function)
    {
        var description = new Wire.ModelDescription();
        foreach (Variable input in function.Inputs)
        {
            if (input.Type is StateType)
                description.State.Add(Description.State.First(state => state.Name == input.Name).Clone());
            else
                description.Input.Add(Feature(Description.Input, input));
        }
        description.Output.AddRange(function.Body.Outputs.Select(output => Feature(Description.Output, output)));
        foreach (Wire.FeatureDescription feature in description.Output)
        {
            if (feature.Name == Description.PredictedFeatureName)
                description.PredictedFeatureName = feature.Name;
            if (feature.Name == Description.PredictedProbabilitiesName)
                description.PredictedProbabilitiesName = feature.Name;
        }
        return description;
    }

    private static Wire.FeatureDescription Feature(IEnumerable<Wire.FeatureDescription> features, Variable variable) =>
        features.FirstOrDefault(feature => feature.Name == variable.Name)?.Clone()
        ?? FeatureDescriptions.OfTensor(variable.Name, (TensorType)variable.Type);
}
