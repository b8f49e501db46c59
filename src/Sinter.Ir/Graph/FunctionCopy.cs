using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>A copy of a function's active body, or of what some of its values need, with other names or element types at the
/// interface. Operations that nothing needs are left out, but for those with effects.</summary>
public sealed class FunctionCopy
{
    private readonly Function _source;
    private readonly Dictionary<Variable, Variable> _copies = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<Operation> _operations = [];

    /// <param name="source">The function; it is not changed.</param>
    public FunctionCopy(Function source)
    {
        _source = source;
        Outputs = [.. source.Body.Outputs.Select(output => (output, output.Name))];
    }

    /// <summary>Values of the body that the copy takes as inputs instead of computing them.</summary>
    public IReadOnlyList<Variable> Cuts { get; init; } = [];

    /// <summary>What the copy gives, and under which names.</summary>
    public IReadOnlyList<(Variable Value, string Name)> Outputs { get; init; }

    /// <summary>New names of inputs, by their old ones.</summary>
    public IReadOnlyDictionary<string, string> InputNames { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Element types that inputs have outside, by their old names; casts lead to what the body computes with.</summary>
    public IReadOnlyDictionary<string, ElementType> InputElements { get; init; } = ImmutableDictionary<string, ElementType>.Empty;

    /// <summary>Element types that outputs have outside, by their new names.</summary>
    public IReadOnlyDictionary<string, ElementType> OutputElements { get; init; } = ImmutableDictionary<string, ElementType>.Empty;

    /// <summary>Shapes that inputs get, by their old names; what follows from them is inferred anew.</summary>
    public IReadOnlyDictionary<string, Shape> InputShapes { get; init; } = ImmutableDictionary<string, Shape>.Empty;

    /// <summary>What inner values and operations are called, by their old names; numbers make them unique.</summary>
    public Func<string, string> InnerName { get; init; } = static name => name;

    /// <summary>Makes the copy. Inputs that nothing needs are kept only where nothing was cut.</summary>
    /// <param name="name">The copy's name.</param>
    /// <exception cref="ModelException">The given shapes break the rules of an operation.</exception>
    public Function ToFunction(string name)
    {
        HashSet<Variable> cuts = new(Cuts, ReferenceEqualityComparer.Instance);
        (HashSet<Operation> needed, HashSet<Variable> read) = Needed(cuts);
        Variable[] inputs = [.. _source.Inputs.Where(input => Cuts.Count == 0 || read.Contains(input)), .. Cuts];
        string[] inputNames = [.. inputs.Select(input => InputNames.GetValueOrDefault(input.Name, input.Name))];
        _names.UnionWith(inputNames);
        _names.UnionWith(Outputs.Select(output => output.Name));
        Variable[] declared = [.. inputs.Zip(inputNames, Declare)];
        Variable[] copied = CopyBody(needed, declared);
        var function = new Function(name, declared, _source.Opset,
            [KeyValuePair.Create(_source.Opset, new Block([], _operations, copied, _source.Body.Attributes))], _source.Attributes);
        if (InputShapes.Count > 0)
            InferAnew(function);
        return function;
    }

    /// <summary>The input as callers see it; the body reads it through a cast where the types differ.</summary>
    private Variable Declare(Variable input, string name)
    {
        if (input.Type is not TensorType type)
            return _copies[input] = new Variable(name, input.Type);
        if (InputShapes.TryGetValue(input.Name, out Shape shape))
            type = TensorType.Of(type.Element, shape);
        if (!InputElements.TryGetValue(input.Name, out ElementType outside) || outside == type.Element)
            return _copies[input] = new Variable(name, type);
        var declared = new Variable(name, type.With(outside));
        _copies[input] = Cast(declared, type.Element, UniqueName($"{name}_{type.Element.MilName()}"));
        return declared;
    }

    private Variable[] CopyBody(HashSet<Operation> needed, Variable[] inputs)
    {
        // An output keeps its name where its value can have it: it is computed here, once, and of the right type.
        var given = new Dictionary<Variable, string>(ReferenceEqualityComparer.Instance);
        foreach ((Variable value, string name) in Outputs)
        {
            bool isComputed = value.Producer is { } producer && needed.Contains(producer);
            bool isCast = OutputElements.TryGetValue(name, out ElementType outside) && value.Type is TensorType type && type.Element != outside;
            if (isComputed && !isCast)
                given.TryAdd(value, name);
        }
        foreach (Operation operation in _source.Body.Operations.Where(needed.Contains))
            _operations.Add(CopyOf(operation, given));
        return [.. Outputs.Select(output => Output(output.Value, output.Name, inputs))];
    }

    private Variable Output(Variable value, string name, Variable[] inputs)
    {
        Variable copy = _copies[value];
        if (copy.Name == name && !inputs.Contains(copy))
            return copy;
        return OutputElements.TryGetValue(name, out ElementType outside) && copy.Type is TensorType type && type.Element != outside
            ? Cast(copy, outside, name)
            : Add(new Operation("identity", [new("x", [copy])], [new Variable(name, copy.Type)], [new("name", Literal.Of(name))]));
    }

    private Variable Cast(Variable value, ElementType element, string name) => Add(new Operation("cast",
        [new("x", [value]), new("dtype", [Literal.Of(element.MilName())])],
        [new Variable(name, ((TensorType)value.Type).With(element))], [new("name", Literal.Of(name))]));

    private Variable Add(Operation operation)
    {
        _operations.Add(operation);
        return operation.Output;
    }

    private (HashSet<Operation> Operations, HashSet<Variable> Read) Needed(HashSet<Variable> cuts)
    {
        var needed = new HashSet<Operation>(ReferenceEqualityComparer.Instance);
        var read = new HashSet<Variable>(Outputs.Select(output => output.Value), ReferenceEqualityComparer.Instance);
        foreach (Operation operation in _source.Body.Operations.Reverse())
        {
            bool hasEffect = Cuts.Count == 0 && Effects(operation);
            if (!hasEffect && !operation.Outputs.Any(output => read.Contains(output) && !cuts.Contains(output)))
                continue;
            needed.Add(operation);
            read.UnionWith(operation.ReadVariables());
            read.UnionWith(operation.Blocks.SelectMany(block => block.AllOperations().SelectMany(nested => nested.ReadVariables())
                .Concat(block.Outputs)));
        }
        return (needed, read);
    }

    private static bool Effects(Operation operation) => OperationTable.Find(operation.Type)?.Has(OperationTraits.Effect) == true
        || operation.Blocks.Any(block => block.AllOperations().Any(Effects));

    private Block CopyOf(Block block, Dictionary<Variable, string> given) => new(
        [.. block.Inputs.Select(input => Define(input, given))], [.. block.Operations.Select(operation => CopyOf(operation, given))],
        [.. block.Outputs.Select(output => _copies[output])], block.Attributes);

    private Operation CopyOf(Operation operation, Dictionary<Variable, string> given)
    {
        ImmutableArray<Block> blocks = ImmutableArray.CreateRange(operation.Blocks, block => CopyOf(block, given));
        var inputs = operation.Inputs.Select(entry => KeyValuePair.Create(entry.Key, ImmutableArray.CreateRange(
            entry.Value, argument => argument.Variable is { } variable ? _copies[variable] : argument))).ToList();
        return new Operation(operation.Type, inputs, [.. operation.Outputs.Select(output => Define(output, given))],
            operation.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Key == "name" ? Renamed(attribute.Value) : attribute.Value)),
            blocks);
    }

    private Literal Renamed(Literal name) => name is TensorLiteral { Type.Element: ElementType.String, Value: { Count: 1 } text }
        && InnerName(text.Strings[0]) is var renamed && renamed != text.Strings[0] ? Literal.Of(renamed) : name;

    private Variable Define(Variable variable, Dictionary<Variable, string> given)
    {
        var copy = new Variable(given.TryGetValue(variable, out string? name) ? name : UniqueName(InnerName(variable.Name)), variable.Type);
        // A value that was cut is an input already; what is computed beside it must not take its place.
        _copies.TryAdd(variable, copy);
        return copy;
    }

    private string UniqueName(string stem)
    {
        string name = stem;
        for (int i = 0; !_names.Add(name); i++)
            name = $"{stem}_{i}";
        return name;
    }

    private static void InferAnew(Function function)
    {
        var inference = new TypeInference(function);
        inference.InferBlock(function.Body);
        var edit = new ProgramEdit(function);
        foreach ((Variable variable, MilType type) in inference.Types)
            edit.Retype(variable, type);
    }
}
