using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>Builds a block, operation by operation. Every result has its inferred type at once, and what is small and follows from
/// constants becomes a constant at once, so that the shapes of later operations are known as far as they can be.</summary>
public sealed class BlockBuilder
{
    /// <summary>Elements up to which a known result is kept as a constant, and up to which constants are computed with: folding here is
    /// for shapes and indices, while a pass folds the rest.</summary>
    private const int MostFoldedElements = 4096, MostReadElements = 1 << 16;

    private readonly HashSet<string> _names;
    private readonly List<Operation> _operations = [];
    private readonly Opset _opset;
    private readonly ModelStage _stage;

    /// <param name="opset">What the operations are taken from.</param>
    /// <param name="stage">For errors.</param>
    public BlockBuilder(Opset opset, ModelStage stage)
        : this(opset, stage, new HashSet<string>(StringComparer.Ordinal))
    {
    }

    private BlockBuilder(Opset opset, ModelStage stage, HashSet<string> names)
    {
        _opset = opset;
        _stage = stage;
        _names = names;
    }

    public ModelStage Stage => _stage;

    public Opset Opset => _opset;

    /// <summary>A builder of a block inside this one; names stay unique over both.</summary>
    public BlockBuilder Nested() => new(_opset, _stage, _names);

    /// <summary>A variable that no operation defines: an input of the function or block.</summary>
    public Variable Input(string name, MilType type) => new(UniqueName(name), type);

    /// <summary>True for the result of an operation of this block itself.</summary>
    public bool Defines(Variable variable) => variable.Producer is { } producer && _operations.Contains(producer);

    /// <summary>Keeps a name from being given to any result but by <see cref="Rename"/>.</summary>
    public void Reserve(string name) => _names.Add(name);

    /// <summary>Gives a result a reserved name.</summary>
    public void Rename(Variable result, string name) => result.Name = name;

    /// <summary>Narrows the type of a result by what the caller knows of it.</summary>
    public void Refine(Variable result, TensorType type) => result.Type = result.Type.Meet(type);

    public Variable Constant(string name, Tensor value)
    {
        Operation constant = Operation.Constant(UniqueName(name), new TensorLiteral(value));
        _operations.Add(constant);
        return constant.Output;
    }

    /// <summary>Adds an operation with one result.</summary>
    /// <param name="type">MIL's name of the operation.</param>
    /// <param name="name">A name for the result; made unique.</param>
    /// <param name="inputs">Arguments by parameter; a parameter without a value is left out.</param>
    /// <exception cref="ModelException">The arguments break the operation's rules.</exception>
    public Variable Add(string type, string name, params ReadOnlySpan<(string Parameter, Argument? Value)> inputs) =>
        AddAll(type, name, inputs)[0];

    /// <summary>Adds an operation; gives all its results.</summary>
    /// <inheritdoc cref="Add"/>
    public ImmutableArray<Variable> AddAll(string type, string name, params ReadOnlySpan<(string Parameter, Argument? Value)> inputs)
    {
        var arguments = new List<KeyValuePair<string, ImmutableArray<Argument>>>(inputs.Length);
        foreach ((string parameter, Argument? value) in inputs)
        {
            if (value is { } given)
                arguments.Add(new(parameter, [given]));
        }
        return AddGeneral(type, name, arguments);
    }

    /// <summary>Adds an operation whose parameters may have several arguments each, or that holds blocks.</summary>
    /// <inheritdoc cref="Add"/>
    public ImmutableArray<Variable> AddGeneral(string type, string name, IReadOnlyList<KeyValuePair<string,
        ImmutableArray<Argument>>> inputs,
        ImmutableArray<Block> blocks = default) => Insert(type, name, inputs, blocks, folds: true);

    /// <summary>Adds an operation with one result that stays an operation, even if its result is known.</summary>
    /// <inheritdoc cref="AddAll"/>
    public Variable AddUnfolded(string type, string name, string parameter, Argument value) =>
        Insert(type, name, [new(parameter, [value])], default, folds: false)[0];

    private ImmutableArray<Variable> Insert(string type, string name, IReadOnlyList<KeyValuePair<string,
        ImmutableArray<Argument>>> inputs,
        ImmutableArray<Block> blocks, bool folds)
    {
        string unique = UniqueName(name);
        KeyValuePair<string, Literal>[] attributes = [new("name", Literal.Of(unique))];
        var probe = new Operation(type, inputs, [], attributes, blocks);
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(probe, _opset, _stage);
        Arguments known = ArgumentBinding.ForInference(
            probe, _opset, signature, static variable => variable.Type, (index, _) =>
                [.. blocks[index].Outputs.Select(output => output.Type)], _stage);
        MilType[] types = definition.Infer(known);
        if (folds && TryFold(definition, known, types, inputs) is { } values)
            return [.. values.Select((value, i) => Constant(i == 0 ? unique : NumberedName(name, i), value))];
        Variable[] outputs = [.. types.Select((result, i) => new Variable(i == 0 ? unique : UniqueName(NumberedName(name, i)), result))];
        var operation = new Operation(type, inputs, [.. outputs], attributes, blocks);
        _operations.Add(operation);
        return operation.Outputs;
    }

    /// <summary>The block of everything that was added, but for constants that nothing reads.</summary>
    public Block ToBlock(IEnumerable<Variable> inputs, IEnumerable<Variable> outputs)
    {
        var block = new Block(inputs, _operations, outputs);
        block.RemoveAll(operation => operation.IsConstant && !operation.Output.IsUsed);
        return block;
    }

    private static Tensor[]? TryFold(OperationDefinition definition, Arguments arguments, MilType[] types,
        IReadOnlyList<KeyValuePair<string, ImmutableArray<Argument>>> inputs)
    {
        if (inputs.SelectMany(input => input.Value).Sum(argument => (long)(argument.ConstantTensor?.Count ?? 0)) > MostReadElements)
            return null;
        foreach (MilType type in types)
        {
            // A result of unknown shape may still follow from constants, but only a program's own run should find out how large it is.
            if (type is not TensorType tensor || !tensor.TryGetShape(out Shape shape) || shape.ElementCount > MostFoldedElements)
                return null;
        }
        Value[]? values = types.Length == 0 || definition.Has(OperationTraits.ControlFlow) ? null : definition.Fold(arguments);
        return values?.OfType<Tensor>().ToArray() is { } tensors && tensors.Length == types.Length ? tensors : null;
    }

    private static string NumberedName(string name, int index) => $"{name}_{index}";

    private string UniqueName(string name)
    {
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }
}
