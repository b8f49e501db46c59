using System.Collections.Immutable;

namespace Sinter.Ir;

/// <summary>Compares programs: the same functions of the same operations in the same order, on the same variables and values.
/// Names count; documentation does not. Tensors in weight files are the same when they lie at the same place; only otherwise are they
/// read.</summary>
public sealed class ProgramComparer
{
    /// <summary>Tensors from this size on are given back to the system when they have been compared, where they lie in mapped files.</summary>
    private const int LargeBytes = 1 << 20;

    private readonly Dictionary<Variable, Variable> _counterparts = new(ReferenceEqualityComparer.Instance);

    private ProgramComparer()
    {
    }

    /// <summary>True when there is no difference.</summary>
    public static bool AreEqual(Program left, Program right) => FirstDifference(left, right) is null;

    /// <summary>Says in words where the programs differ first; null when they do not.</summary>
    public static string? FirstDifference(Program left, Program right)
    {
        if (left.Version != right.Version)
            return $"program: version {left.Version} and {right.Version}";
        if (Names(left.Functions.Keys, right.Functions.Keys, "program", "functions") is { } names)
            return names;
        foreach ((string name, Function function) in left.Functions)
        {
            if (new ProgramComparer().Compare(function, right.Functions[name]) is { } difference)
                return difference;
        }
        return Compare(left.Attributes, right.Attributes, "program");
    }

    /// <summary>True when two values are the same.</summary>
    public static bool AreEqual(Literal left, Literal right)
    {
        if (ReferenceEquals(left, right))
            return true;
        if (left.Type != right.Type)
            return false;
        return (left, right) switch
        {
            (TensorLiteral a, TensorLiteral b) => AreEqual(a, b),
            (TupleLiteral a, TupleLiteral b) => AreEqual(a.Items, b.Items),
            (ListLiteral a, ListLiteral b) => AreEqual(a.Items, b.Items),
            (DictionaryLiteral a, DictionaryLiteral b) =>
                AreEqual([.. a.Items.Select(item => item.Key)], [.. b.Items.Select(item => item.Key)])
                && AreEqual([.. a.Items.Select(item => item.Value)], [.. b.Items.Select(item => item.Value)]),
            _ => false,
        };
    }

    private static bool AreEqual(ImmutableArray<Literal> left, ImmutableArray<Literal> right) =>
        left.Length == right.Length && left.Zip(right).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(TensorLiteral left, TensorLiteral right)
    {
        if (left.Blob is not null && left.Blob == right.Blob)
            return true;
        if (left.Type.Element == Tensors.ElementType.String)
            return left.Value.Strings.SequenceEqual(right.Value.Strings);
        bool areEqual = left.Value.Bytes.SequenceEqual(right.Value.Bytes);
        // Weights of both programs together may be more than the memory that whoever compares has.
        if (left.Value.ByteLength >= LargeBytes)
        {
            Tensors.MappedFile.Release(left.Value.Memory);
            Tensors.MappedFile.Release(right.Value.Memory);
        }
        return areEqual;
    }

    private string? Compare(Function left, Function right)
    {
        if (left.Opset != right.Opset)
            return $"{left}: opset {left.Opset} and {right.Opset}";
        if (Define(left.Inputs, right.Inputs, left.Name, "inputs") is { } inputs)
            return inputs;
        if (!left.Specializations.Keys.SequenceEqual(right.Specializations.Keys))
            return $"{left}: bodies for {string.Join(", ", left.Specializations.Keys)} and {string.Join(", ", right.Specializations.Keys)}";
        foreach ((Opset opset, Block block) in left.Specializations)
        {
            if (Compare(block, right.Specializations[opset], left.Name) is { } difference)
                return difference;
        }
        return Compare(left.Attributes, right.Attributes, left.Name);
    }

    private string? Compare(Block left, Block right, string place)
    {
        if (Define(left.Inputs, right.Inputs, place, "block inputs") is { } inputs)
            return inputs;
        if (left.Operations.Count != right.Operations.Count)
            return $"{place}: {left.Operations.Count} and {right.Operations.Count} operations";
        for (int i = 0; i < left.Operations.Count; i++)
        {
            if (Compare(left.Operations[i], right.Operations[i]) is { } difference)
                return difference;
        }
        if (left.Outputs.Count != right.Outputs.Count || !left.Outputs.Zip(right.Outputs).All(pair => Correspond(pair.First, pair.Second)))
            return $"{place}: outputs ({string.Join(", ", left.Outputs)}) and ({string.Join(", ", right.Outputs)})";
        return Compare(left.Attributes, right.Attributes, place);
    }

    private string? Compare(Operation left, Operation right)
    {
        if (left.Type != right.Type)
            return $"{left.Place}: operations {left.Type} and {right.Type}";
        if (Names(left.Inputs.Keys, right.Inputs.Keys, left.Place, "parameters") is { } names)
            return names;
        foreach ((string name, ImmutableArray<Argument> arguments) in left.Inputs)
        {
            ImmutableArray<Argument> others = right.Inputs[name];
            if (arguments.Length != others.Length || !arguments.Zip(others).All(pair => AreEqual(pair.First, pair.Second)))
                return $"{left.Place}, {name}: ({string.Join(", ", arguments)}) and ({string.Join(", ", others)})";
        }
        if (Compare(left.Attributes, right.Attributes, left.Place) is { } attributes)
            return attributes;
        if (left.Blocks.Length != right.Blocks.Length)
            return $"{left.Place}: {left.Blocks.Length} and {right.Blocks.Length} blocks";
        for (int i = 0; i < left.Blocks.Length; i++)
        {
            if (Compare(left.Blocks[i], right.Blocks[i], left.Place) is { } difference)
                return difference;
        }
        return Define(left.Outputs, right.Outputs, left.Place, "results");
    }

    private bool AreEqual(Argument left, Argument right) => (left.Variable, right.Variable) switch
    {
        ({ } a, { } b) => Correspond(a, b),
        (null, null) => AreEqual(left.Literal!, right.Literal!),
        _ => false,
    };

    private bool Correspond(Variable left, Variable right) =>
        _counterparts.TryGetValue(left, out Variable? counterpart) && ReferenceEquals(counterpart, right);

    private string? Define(IReadOnlyList<Variable> left, IReadOnlyList<Variable> right, string place, string what)
    {
        if (left.Count != right.Count
            || left.Zip(right).Any(pair => pair.First.Name != pair.Second.Name || pair.First.Type != pair.Second.Type))
        {
            return $"{place}: {what} ({string.Join(", ", left)}) and ({string.Join(", ", right)})";
        }
        for (int i = 0; i < left.Count; i++)
            _counterparts[left[i]] = right[i];
        return null;
    }

    private static string? Compare(NameMap<Literal> left, NameMap<Literal> right, string place)
    {
        if (Names(left.Keys, right.Keys, place, "attributes") is { } names)
            return names;
        foreach ((string name, Literal literal) in left)
        {
            if (!AreEqual(literal, right[name]))
                return $"{place}: values of the attribute {name}";
        }
        return null;
    }

    private static string? Names(IEnumerable<string> left, IEnumerable<string> right, string place, string what) =>
        left.SequenceEqual(right) ? null : $"{place}: {what} ({string.Join(", ", left)}) and ({string.Join(", ", right)})";
}
