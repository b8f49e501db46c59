using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Workbench.Graphs;

/// <summary>What an operation reads for a parameter.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Value">The variable's name, or the constant itself when it is short.</param>
/// <param name="Type">Its type.</param>
/// <param name="Weight">The variable when it is a weight that is too long to show.</param>
public sealed record OperationArgument(string Parameter, string Value, string Type, Variable? Weight);

/// <summary>An operation in words.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Arguments">What it reads.</param>
/// <param name="Results">Names and types of what comes out.</param>
public sealed record OperationDetails(string Name, string Type, IReadOnlyList<OperationArgument> Arguments, IReadOnlyList<(string Name, string Type)> Results)
{
    private const int MostShown = 8;

    public static OperationDetails Of(Operation operation) => new(operation.Name, operation.Type,
        [.. operation.Inputs.SelectMany(input => input.Value.Select((argument, i) => Of(input.Key + (input.Value.Length > 1 ? $" {i + 1}" : ""), argument)))],
        [.. operation.Outputs.Select(output => (output.Name, TypeWords.Of(output.Type)))]);

    /// <summary>The elements of a weight, decompressed.</summary>
    /// <exception cref="ModelException">It cannot be decompressed, or its file is damaged.</exception>
    public static Tensor Read(Variable weight, Opset opset) => CompressedConstant.Evaluate(weight, opset);

    private static OperationArgument Of(string parameter, Argument argument)
    {
        string type = TypeWords.Of(argument.Type);
        TensorLiteral? literal = (argument.Variable?.Constant ?? argument.Literal) as TensorLiteral;
        if (literal is not null && literal.Type.TryGetShape(out Shape shape) && shape.ElementCount <= MostShown && literal.Blob is null)
            return new OperationArgument(parameter, Text(literal.Value), type, null);
        if (argument.Variable is { } variable)
            return new OperationArgument(parameter, variable.Name, type, variable.Producer is { } producer && OperationGraph.IsConstant(producer) && IsNumbers(variable.Type) ? variable : null);
        return new OperationArgument(parameter, argument.Type.ToString(), type, null);
    }

    private static bool IsNumbers(MilType type) => type is TensorType { Element: not ElementType.String };

    private static string Text(Tensor tensor)
    {
        ImmutableArray<string> items = tensor.ElementType switch
        {
            ElementType.String => [.. tensor.Strings.ToArray().Select(text => $"\"{text}\"")],
            ElementType.Bool => [.. tensor.ToDoubles().Select(value => value != 0 ? "true" : "false")],
            _ => [.. tensor.ToDoubles().Select(Figures.Significant)],
        };
        return tensor.Shape.Rank == 0 && items.Length == 1 ? items[0] : $"[{string.Join(", ", items)}]";
    }
}
