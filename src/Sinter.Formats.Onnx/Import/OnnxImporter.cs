using System.Collections.Immutable;
using Sinter.Ir;

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
        var builder = new BlockBuilder(options.Target, ModelStage.Convert);
        var scope = new ValueScope(null);
        var constants = new HashSet<string>(model.Graph.Initializers.Select(tensor => tensor.Name), StringComparer.Ordinal);
        OnnxFeature[] given = [.. model.Graph.Inputs.Where(input => !constants.Contains(input.Name))];
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
        var import = new GraphImport(model, options, cancellation);
        import.Run(scope, builder);
        if (import.Problems.Count > 0)
            throw Refusal(model, import.Problems);
        var outputs = ImmutableArray.CreateBuilder<OnnxProgramFeature>();
        var results = new List<Variable>();
        for (int i = 0; i < model.Graph.Outputs.Count; i++)
        {
            OnnxFeature output = model.Graph.Outputs[i];
            GraphValue value = scope.Find(output.Name)
                ?? throw new ModelFormatException(ModelStage.Convert, model.Path, $"a node that gives the output '{output.Name}'", "none");
            (OnnxProgramFeature feature, Variable result) = InterfaceOutput.Add(output, value, names.Outputs[i], variables, results, builder);
            outputs.Add(feature);
            results.Add(result);
        }
        Block body = builder.ToBlock([], results);
        var function = new Function(FunctionName, variables, options.Target, [KeyValuePair.Create(options.Target, body)]);
        return new OnnxProgram(function, inputs.ToImmutable(), outputs.ToImmutable());
    }

    private static ModelUnsupportedException Refusal(OnnxModel model, IReadOnlyList<string> problems)
    {
        string list = string.Join(Environment.NewLine, problems.Select(problem => "  " + problem));
        string count = problems.Count == 1 ? "a node that cannot be converted" : $"{problems.Count} nodes that cannot be converted";
        return new ModelUnsupportedException(ModelStage.Convert, model.Path, $"{count}:{Environment.NewLine}{list}{Environment.NewLine}  this",
            "operators that ML Programs can express")
        {
            Problems = problems,
        };
    }
}
