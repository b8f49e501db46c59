using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>Turns ONNX models into programs.</summary>
public static class OnnxImporter
{
    /// <summary>The name of the function.</summary>
    public const string FunctionName = "main";

    /// <summary>The program of a model's graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How it is converted.</param>
    /// <param name="cancellation">Looked at for every node.</param>
    /// <exception cref="ModelFormatException">The graph is invalid.</exception>
    /// <exception cref="ModelUnsupportedException">Operators cannot be converted; <see cref="ModelUnsupportedException.Problems"/> has all of
    /// them.</exception>
    public static OnnxProgram Import(OnnxModel model, OnnxImportOptions options, CancellationToken cancellation)
    {
        OnnxImportResult result = TryImport(model, options, cancellation);
        return result.Program ?? throw Refusal(model, result);
    }

    /// <summary>The program of a model's graph, or why there is none.</summary>
    /// <inheritdoc cref="Import"/>
    public static OnnxImportResult TryImport(OnnxModel model, OnnxImportOptions options, CancellationToken cancellation)
    {
        var builder = new BlockBuilder(options.Target, ModelStage.Convert);
        var scope = new ValueScope(null);
        var constants = new HashSet<string>(model.Graph.Initializers.Select(tensor => tensor.Name), StringComparer.Ordinal);
        OnnxFeature[] given = [.. model.Graph.Inputs.Where(input => !constants.Contains(input.Name) && !options.Constants.ContainsKey(input.Name))];
        InterfaceNames names = InterfaceNames.Of(given.Select(input => input.Name), model.Graph.Outputs.Select(output => output.Name));
        foreach (string output in names.Outputs)
            builder.Reserve(output);
        var inputs = ImmutableArray.CreateBuilder<OnnxProgramFeature>();
        var variables = new List<Variable>();
        for (int i = 0; i < given.Length; i++)
        {
            (OnnxProgramFeature feature, Variable variable, TensorValue value) = InterfaceInput.Add(given[i], names.Inputs[i], options, builder);
            inputs.Add(feature);
            variables.Add(variable);
            scope.Set(given[i].Name, value);
        }
        foreach ((string name, Tensor value) in options.Constants)
            scope.Set(name, TensorValue.OfConstant(Names.Sanitize(name), AsDeclared(model, name, value), builder));
        var parameters = new InputParameters(variables, given);
        var import = new GraphImport(model, options, parameters, cancellation);
        import.Run(scope, builder);
        if (import.Problems.Count > 0)
            return new OnnxImportResult(null, import.Problems, parameters.Needed, parameters.Refusals == import.Problems.Count,
                inputs.ToImmutable());
        var outputs = ImmutableArray.CreateBuilder<OnnxProgramFeature>();
        var results = new List<Variable>();
        for (int i = 0; i < model.Graph.Outputs.Count; i++)
        {
            OnnxFeature output = model.Graph.Outputs[i];
            GraphValue value = scope.Find(output.Name)
                ?? throw new ModelFormatException(ModelStage.Convert, model.Path, $"a node that gives the output '{output.Name}'", "none");
            if (options.States.FirstOrDefault(pair => pair.Value == output.Name).Key is { } state)
            {
                Variable cell = variables[Array.FindIndex(given, input => input.Name == state)];
                builder.AddAll("write_state", $"{state}_write", ("input", cell), ("data", StateContent.Of(output, value, builder)));
                continue;
            }
            if (options.Classifier is { } classifier && ClassifierOutput.IsLabel(output, classifier))
                continue;
            if (options.Classifier is { } scored && ClassifierOutput.Is(output, value, scored, model.Graph.Outputs.Count))
            {
                outputs.AddRange(ClassifierOutput.Add(output, value, scored, results, builder));
                continue;
            }
            (OnnxProgramFeature feature, Variable result) = InterfaceOutput.Add(output, value, names.Outputs[i], variables, results, options, builder);
            outputs.Add(feature);
            results.Add(result);
        }
        CheckNames(model, options, outputs);
        Block body = builder.ToBlock([], results);
        var function = new Function(FunctionName, variables, options.Target, [KeyValuePair.Create(options.Target, body)]);
        return new OnnxImportResult(new OnnxProgram(function, inputs.ToImmutable(), outputs.ToImmutable()), [], parameters.Needed, false,
            inputs.ToImmutable());
    }

    /// <summary>A value in the element type and, when it is one number, in the rank that the graph states for the input.</summary>
    private static Tensor AsDeclared(OnnxModel model, string name, Tensor value)
    {
        if (model.Graph.Inputs.FirstOrDefault(input => input.Name == name)?.Type is not OnnxTensorType type)
            return value;
        Tensor converted = value.ConvertTo(type.Element.ToElementType($"input {name}"));
        return type is { HasRank: true, Dimensions.IsEmpty: true } && converted.Count == 1 ? converted.Reshaped(Shape.Scalar) : converted;
    }

    /// <summary>What options name must be there.</summary>
    private static void CheckNames(OnnxModel model, OnnxImportOptions options, IReadOnlyList<OnnxProgramFeature> outputs)
    {
        var inputs = new HashSet<string>(model.Graph.Inputs.Select(input => input.Name), StringComparer.Ordinal);
        var all = new HashSet<string>(inputs.Concat(model.Graph.Outputs.Select(output => output.Name)), StringComparer.Ordinal);
        string[] unknown =
        [
            .. options.InputShapes.Keys.Concat(options.Constants.Keys).Concat(options.Images.Keys).Concat(options.States.Keys).Where(name => !inputs.Contains(name)),
            .. options.Types.Keys.Concat(options.States.Values).Concat(options.OutputImages.Keys).Where(name => !all.Contains(name)),
        ];
        if (unknown.Length > 0)
            throw new ModelInputException(ModelStage.Convert, $"the name '{unknown[0]}'", $"one of {string.Join(", ", all)}", "another");
        if (options.Classifier is { } wanted && !outputs.Any(output => output.IsClass))
        {
            throw new ModelInputException(ModelStage.Convert, "the classifier's scores",
                $"one of the outputs {string.Join(", ", model.Graph.Outputs.Select(output => output.Name))}", wanted.Scores ?? "none of several");
        }
    }

    /// <summary>The error that says everything that could not be converted.</summary>
    public static ModelUnsupportedException Refusal(OnnxModel model, OnnxImportResult result)
    {
        IReadOnlyList<string> problems = result.Problems;
        string list = string.Join(Environment.NewLine, problems.Select(problem => "  " + problem));
        string count = problems.Count == 1 ? "a node that cannot be converted" : $"{problems.Count} nodes that cannot be converted";
        return new ModelUnsupportedException(ModelStage.Convert, model.Path, $"{count}:{Environment.NewLine}{list}{Environment.NewLine}  this",
            result.Parameters.Count > 0
                ? $"constant values for the inputs {string.Join(", ", result.Parameters)}"
                : "operators that ML Programs can express")
        {
            Problems = problems,
        };
    }
}
