using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Editing;

/// <summary>Parts of programs between values.</summary>
internal static class ProgramCut
{
    /// <exception cref="ModelUnsupportedException">The model has states, which no part could share.</exception>
    public static void RequireNoStates(EditedModel model, string source)
    {
        if (model.Function.Inputs.Any(input => input.Type is StateType))
            throw new ModelUnsupportedException(ModelStage.Edit, source, "cutting a model with states", "a model without states");
    }

    /// <summary>Writes what <paramref name="outputs"/> need, from <paramref name="cuts"/> on. Values that become features are float32
    /// or int32 there, and have their own type again inside.</summary>
    public static void Write(EditedModel model, string output, IReadOnlyList<Variable> cuts, IReadOnlyList<(Variable Value, string Name)> outputs)
    {
        (Variable Value, string Name)[] inside = [.. outputs.Where(item => !model.Function.Body.Outputs.Contains(item.Value))];
        var copy = new FunctionCopy(model.Function)
        {
            Cuts = cuts,
            Outputs = outputs,
            InputElements = Elements(cuts.Select(value => (value, value.Name))),
            OutputElements = Elements(inside),
        };
        Function function = copy.ToFunction(model.Function.Name);
        model.Write(output, function, model.Describe(function));
    }

    /// <summary>The values that are alive where half of the weights' bytes are read.</summary>
    /// <exception cref="ModelUnsupportedException">No such place has only tensors that can be features.</exception>
    public static Variable[] Middle(Function function, string source)
    {
        Operation[] operations = [.. function.Body.Operations];
        var position = new Dictionary<Operation, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < operations.Length; i++)
            position.Add(operations[i], i);
        Dictionary<Variable, int> lastUse = LastUses(function, position);
        long[] bytes = [.. operations.Select(operation => WeightBytes(operation))];
        long total = bytes.Sum(), sum = 0;
        int best = -1;
        long least = long.MaxValue;
        for (int i = 0; i < operations.Length - 1; i++)
        {
            sum += bytes[i];
            long distance = Math.Abs((2 * sum) - total);
            Variable[] alive = Alive(function, operations, position, lastUse, i);
            if (distance < least && alive.Length > 0 && alive.All(value => value.Type is TensorType { Element: not ElementType.String }))
                (best, least) = (i, distance);
        }
        return best >= 0 ? Alive(function, operations, position, lastUse, best)
            : throw new ModelUnsupportedException(ModelStage.Edit, source, "cutting this program", "a program with a tensor between two operations");
    }

    private static Dictionary<Variable, int> LastUses(Function function, Dictionary<Operation, int> position)
    {
        var last = new Dictionary<Variable, int>(ReferenceEqualityComparer.Instance);
        foreach (Operation operation in function.Body.Operations)
        {
            IEnumerable<Variable> nested = operation.Blocks.SelectMany(block =>
                block.AllOperations().SelectMany(inner => inner.ReadVariables()).Concat(block.Outputs));
            foreach (Variable variable in operation.ReadVariables().Concat(nested))
                last[variable] = position[operation];
        }
        foreach (Variable output in function.Body.Outputs)
            last[output] = int.MaxValue;
        return last;
    }

    /// <summary>Values computed up to a place and read after it. Constants and the model's inputs are on both sides.</summary>
    private static Variable[] Alive(Function function, Operation[] operations, Dictionary<Operation, int> position,
        Dictionary<Variable, int> lastUse, int place) =>
        [.. operations.Take(place + 1).Where(operation => !operation.IsConstant && !CompressedConstant.Is(operation))
            .SelectMany(operation => operation.Outputs)
            .Where(value => lastUse.TryGetValue(value, out int use) && use > place && position[value.Producer!] <= place)];

    /// <summary>Bytes of the constants that an operation reads, where it is their first reader or not.</summary>
    private static long WeightBytes(Operation operation) => operation.IsConstant || CompressedConstant.Is(operation) ? 0
        : operation.ReadVariables().Where(variable => variable.Producer is { } producer
            && (producer.IsConstant || CompressedConstant.Is(producer)) && variable.Type is TensorType { IsStatic: true, Element: not ElementType.String })
            .Sum(variable => ((TensorType)variable.Type).Element.StorageBytes(((TensorType)variable.Type).ToShape().ElementCount));

    private static Dictionary<string, ElementType> Elements(IEnumerable<(Variable Value, string Name)> values) =>
        values.Where(item => item.Value.Type is TensorType).ToDictionary(item => item.Name, item =>
            FeatureDescriptions.Interface(((TensorType)item.Value.Type).Element), StringComparer.Ordinal);
}
