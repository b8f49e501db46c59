using Sinter.Editing;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Ir;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter;

/// <summary>Changes models and puts them together: new packages from old ones. The sources are not touched.</summary>
public static class ModelEditor
{
    /// <summary>Renames features.</summary>
    /// <param name="source">An ML Program of one function; a neural network or an ONNX model is converted first.</param>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="names">New names of inputs and outputs, by their old ones.</param>
    /// <exception cref="ModelException">The model is damaged or of another kind, or there is no such feature.</exception>
    /// <exception cref="IOException">The output exists or cannot be written.</exception>
    public static void Rename(string source, string output, IReadOnlyDictionary<string, string> names)
    {
        using EditedModel model = EditedModel.Open(source);
        Wire.ModelDescription description = model.Description.Clone();
        model.RequireFeatures(names.Keys, description.Input.Concat(description.Output).Concat(description.State), "features");
        foreach (Wire.FeatureDescription feature in description.Input.Concat(description.Output).Concat(description.State))
            feature.Name = names.GetValueOrDefault(feature.Name, feature.Name);
        string[] all = [.. description.Input.Concat(description.Output).Concat(description.State).Select(feature => feature.Name)];
        if (all.FirstOrDefault(name => !IsName(name)) is { } wrong)
            throw new ModelInputException(ModelStage.Edit, source, "names of letters, digits and underscores", $"\"{wrong}\"");
        if (all.Distinct().Count() != all.Length)
            throw new ModelInputException(ModelStage.Edit, source, "different names for all features", string.Join(", ", all));
        description.PredictedFeatureName = names.GetValueOrDefault(description.PredictedFeatureName, description.PredictedFeatureName);
        description.PredictedProbabilitiesName =
            names.GetValueOrDefault(description.PredictedProbabilitiesName, description.PredictedProbabilitiesName);
        var copy = new FunctionCopy(model.Function)
        {
            InputNames = names,
            Outputs = [.. model.Function.Body.Outputs.Select(value => (value, names.GetValueOrDefault(value.Name, value.Name)))],
        };
        model.Write(output, copy.ToFunction(model.Function.Name), description);
    }

    /// <summary>Gives features that are arrays of one type another, by casts inside.</summary>
    /// <param name="source">An ML Program of one function; a neural network or an ONNX model is converted first.</param>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="from">The type that is changed: float16 or float32.</param>
    /// <param name="to">The new type: float16, which needs iOS16, or float32.</param>
    /// <param name="inputs">The inputs to change; null for none.</param>
    /// <param name="outputs">The outputs to change; null for all of that type.</param>
    /// <inheritdoc cref="Rename" path="/exception"/>
    public static void ChangeTypes(string source, string output, ArrayElementType from, ArrayElementType to,
        IReadOnlyCollection<string>? inputs = null, IReadOnlyCollection<string>? outputs = null)
    {
        ElementType old = Float(from), wanted = Float(to);
        using EditedModel model = EditedModel.Open(source);
        Wire.ModelDescription description = model.Description.Clone();
        model.RequireFeatures(inputs ?? [], description.Input, "inputs");
        model.RequireFeatures(outputs ?? [], description.Output, "outputs");
        if (wanted == ElementType.Float16 && model.Function.Opset < Opset.iOS16)
            throw new ModelUnsupportedException(ModelStage.Edit, source, "a float16 feature before iOS16", "a model for iOS16 or newer");
        Dictionary<string, ElementType> changedInputs = Change(description.Input, name => inputs?.Contains(name) == true),
            changedOutputs = Change(description.Output, name => outputs is null || outputs.Contains(name));
        var copy = new FunctionCopy(model.Function) { InputElements = changedInputs, OutputElements = changedOutputs };
        model.Write(output, copy.ToFunction(model.Function.Name), description);

        Dictionary<string, ElementType> Change(IList<Wire.FeatureDescription> features, Func<string, bool> isChosen)
        {
            var changed = new Dictionary<string, ElementType>(StringComparer.Ordinal);
            for (int i = 0; i < features.Count; i++)
            {
                if (FeatureDescriptions.ElementOf(features[i]) != old || !isChosen(features[i].Name))
                    continue;
                features[i] = FeatureDescriptions.WithElement(features[i], wanted);
                changed.Add(features[i].Name, wanted);
            }
            return changed;
        }
    }

    /// <summary>Takes out the part of a program between values.</summary>
    /// <param name="source">An ML Program of one function without states.</param>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="inputs">Names of values that the part takes; inputs of the model that it needs besides are inputs of the part
    /// too.</param>
    /// <param name="outputs">Names of values that the part gives.</param>
    /// <inheritdoc cref="Rename" path="/exception"/>
    public static void Extract(string source, string output, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        using EditedModel model = EditedModel.Open(source);
        ProgramCut.RequireNoStates(model, source);
        Variable[] taken = [.. inputs.Select(model.Value)], given = [.. outputs.Select(model.Value)];
        ProgramCut.Write(model, output, [.. taken.Where(value => !model.Function.Inputs.Contains(value))],
            [.. given.Zip(outputs, (value, name) => (value, name))]);
    }

    /// <summary>Cuts a program in two where about half of its weights lie on each side.</summary>
    /// <param name="source">An ML Program of one function without states.</param>
    /// <param name="first">The <c>.mlpackage</c> for the first part; nothing may be there yet.</param>
    /// <param name="second">The <c>.mlpackage</c> for the second part, which takes what the first gives, and inputs of the model that it
    /// needs besides.</param>
    /// <inheritdoc cref="Rename" path="/exception"/>
    public static void Cut(string source, string first, string second)
    {
        using EditedModel model = EditedModel.Open(source);
        ProgramCut.RequireNoStates(model, source);
        Variable[] border = ProgramCut.Middle(model.Function, source);
        Variable[] outputs = [.. model.Function.Body.Outputs];
        ProgramCut.Write(model, first, [], [.. border.Select(value => (value, value.Name))]);
        ProgramCut.Write(model, second, border, [.. outputs.Select(value => (value, value.Name))]);
    }

    /// <summary>Fixes the shapes of inputs: one function for each set of shapes, with shared weights.</summary>
    /// <param name="source">An ML Program of one function; a neural network or an ONNX model is converted first.</param>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="functions">Names of the functions, each with the shapes of the inputs to fix. With one function called <c>main</c> the
    /// result is an ordinary model; otherwise it has several functions, which need iOS18, and the first is the default.</param>
    /// <inheritdoc cref="Rename" path="/exception"/>
    public static void MaterializeShapes(string source, string output,
        IReadOnlyList<KeyValuePair<string, IReadOnlyDictionary<string, IReadOnlyList<int>>>> functions)
    {
        using EditedModel model = EditedModel.Open(source);
        var made = new List<(Function Function, Wire.ModelDescription Description)>();
        foreach ((string name, IReadOnlyDictionary<string, IReadOnlyList<int>> shapes) in functions)
        {
            model.RequireFeatures(shapes.Keys, model.Description.Input, "inputs");
            made.Add(FixedShapes.Of(model, name, shapes));
        }
        if (made is [var only] && only.Function.Name == "main")
            model.Write(output, only.Function, only.Description);
        else
            FunctionMerge.Write(output, made, functions[0].Key, model.Program);
    }

    /// <summary>Puts the functions of several models into one package; equal weights are stored once. Needs iOS18.</summary>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="functions">The new functions' names, each with the model that it comes from: an ML Program of one function.</param>
    /// <param name="defaultFunction">The function that is loaded when none is named.</param>
    /// <inheritdoc cref="Rename" path="/exception"/>
    public static void MergeFunctions(string output, IReadOnlyList<KeyValuePair<string, string>> functions, string defaultFunction)
    {
        if (!functions.Any(function => function.Key == defaultFunction))
        {
            throw new ModelInputException(ModelStage.Edit, output, $"a default among {string.Join(", ", functions.Select(function => function.Key))}",
                $"\"{defaultFunction}\"");
        }
        if (functions.Select(function => function.Key).Distinct().Count() != functions.Count)
            throw new ModelInputException(ModelStage.Edit, output, "different names for all functions", "one twice");
        var models = new List<EditedModel>();
        try
        {
            foreach ((_, string source) in functions)
                models.Add(EditedModel.Open(source));
            FunctionMerge.Write(output, [.. models.Zip(functions, (model, function) =>
                (new FunctionCopy(model.Function).ToFunction(function.Key), model.Description))], defaultFunction, models[0].Program);
        }
        finally
        {
            models.ForEach(model => model.Dispose());
        }
    }

    /// <summary>Makes a pipeline: each model gets its inputs from the pipeline's inputs or from outputs of models before it, by name.</summary>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="models">The models in order; of every type but compiled ones.</param>
    /// <inheritdoc cref="Rename" path="/exception"/>
    public static void MakePipeline(string output, IReadOnlyList<string> models) => PipelineBuilder.Write(output, models);

    /// <summary>Makes an ML Program of a neural network, for the shapes that its inputs may have where all its layers can be written for sizes
    /// that vary, and else for the default ones. <see cref="ModelConverter"/> does the same with options and a report.</summary>
    /// <param name="source">A neural network, classifier or regressor.</param>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="cancellationToken">Stops between layers; nothing is written then.</param>
    /// <exception cref="ModelUnsupportedException">It is another model, or has a layer that ML Programs have no operations for.</exception>
    /// <inheritdoc cref="Rename" path="/exception"/>
    public static void ConvertNetwork(string source, string output, CancellationToken cancellationToken = default)
    {
        ModelAsset asset = ModelAsset.Open(source);
        if (!Network.Is(asset.ModelType))
            throw new ModelUnsupportedException(ModelStage.Edit, source, $"converting a {asset.ModelType} model", "a neural network");
        NetworkConversion.Of(asset, new Dictionary<string, ElementType>(), cancellationToken).Write(output);
    }

    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static ElementType Float(ArrayElementType type) => type switch
    {
        ArrayElementType.Float16 => ElementType.Float16,
        ArrayElementType.Float32 => ElementType.Float32,
        _ => throw new ModelInputException(ModelStage.Edit, "element type", "Float16 or Float32", type.ToString()),
    };
}
