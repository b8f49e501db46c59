using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML;

/// <summary>What tools show of a function's program.</summary>
/// <param name="OperationCounts">Operations by name and the opset that introduced their definition, such as <c>Ios16.reduceMax</c>
/// (without the opset for the oldest); constants are not counted.</param>
/// <param name="ComputeTypes">Numeric element types of the values.</param>
/// <param name="StorageTypes">Element types of the constants in weight files.</param>
public sealed record ProgramFacts(
    IReadOnlyDictionary<string, int> OperationCounts, IReadOnlyList<ElementType> ComputeTypes, IReadOnlyList<ElementType> StorageTypes)
{
    public static ProgramFacts Of(Function function)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var compute = new SortedSet<string>(StringComparer.Ordinal);
        var storage = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Variable input in function.Inputs)
            Note(input.Type, compute);
        foreach (Operation operation in function.Body.AllOperations())
        {
            foreach (Variable output in operation.Outputs)
                Note(output.Type, compute);
            if (!operation.IsConstant)
            {
                string name = DisplayName(operation, function.Opset);
                counts[name] = counts.GetValueOrDefault(name) + 1;
            }
            foreach (Literal literal in operation.Attributes.Values)
                NoteStored(literal, storage);
            foreach (Argument argument in operation.Inputs.Values.SelectMany(arguments => arguments))
            {
                NoteStored(argument.Literal, storage);
            }
        }
        return new ProgramFacts(counts, [.. compute.Select(Enum.Parse<ElementType>)], [.. storage.Select(Enum.Parse<ElementType>)]);
    }

    private static void Note(MilType type, SortedSet<string> names)
    {
        if (type is StateType state)
            type = state.Wrapped;
        if (type is TensorType { Element: not (ElementType.Bool or ElementType.String) and var element })
            names.Add(element.ToString());
    }

    private static void NoteStored(Literal? literal, SortedSet<string> names)
    {
        if (literal is TensorLiteral { Blob: not null })
            Note(literal.Type, names);
    }

    private static string DisplayName(Operation operation, Opset opset)
    {
        Opset since = OperationTable.Find(operation.Type)?.SignatureFor(opset)?.Since ?? Opset.iOS15;
        string[] words = operation.Type.Split('_', StringSplitOptions.RemoveEmptyEntries);
        string pascal = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return since == Opset.iOS15 ? pascal : $"Ios{(int)since}.{char.ToLowerInvariant(pascal[0])}{pascal[1..]}";
    }
}
