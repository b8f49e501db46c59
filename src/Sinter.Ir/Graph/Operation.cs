using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>One operation of a block: its type, arguments by parameter name, results, attributes and nested blocks.</summary>
public sealed class Operation
{
    private readonly NameMap<ImmutableArray<Argument>> _inputs;

    public Operation(
        string type,
        IEnumerable<KeyValuePair<string, ImmutableArray<Argument>>> inputs,
        ImmutableArray<Variable> outputs,
        IEnumerable<KeyValuePair<string, Literal>>? attributes = null,
        ImmutableArray<Block> blocks = default)
    {
        Type = type;
        _inputs = new NameMap<ImmutableArray<Argument>>();
        foreach ((string name, ImmutableArray<Argument> arguments) in inputs)
            _inputs.Add(name, arguments);
        Outputs = outputs;
        Attributes = new NameMap<Literal>();
        foreach ((string name, Literal literal) in attributes ?? [])
            Attributes.Add(name, literal);
        Blocks = blocks.IsDefault ? [] : blocks;
        foreach (Variable output in outputs)
            output.Producer = this;
        foreach (Block block in Blocks)
            block.Owner = this;
    }

    /// <summary>MIL's name of the operation, for example <c>conv</c>.</summary>
    public string Type { get; }

    /// <summary>Arguments by parameter, in alphabetical order; several for a variadic parameter.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<Argument>> Inputs => _inputs;

    public ImmutableArray<Variable> Outputs { get; }

    public NameMap<Literal> Attributes { get; }

    public ImmutableArray<Block> Blocks { get; }

    /// <summary>The block that holds the operation; null while it is in none.</summary>
    public Block? Parent { get; internal set; }

    public bool IsConstant => Type == "const";

    /// <summary>True for an operation that makes the numbers of a weight from constants that take less memory.</summary>
    public bool IsConstantExpression => Type.StartsWith("constexpr_", StringComparison.Ordinal)
        || (Type == "dequantize" && Input("input")?.ConstantTensor is not null);

    /// <summary>The operation's own name: the <c>name</c> attribute, or the first result's.</summary>
    public string Name =>
        Attributes.GetValueOrDefault("name") is TensorLiteral { Type.Element: ElementType.String, Value: { Count: 1 } text }
        ? text.Strings[0]
        : Outputs.Length > 0 ? Outputs[0].Name : Type;

    /// <summary>For error messages: <c>main/conv_3 (conv)</c>.</summary>
    public string Place => $"{Parent?.Function?.Name ?? "?"}/{Name} ({Type})";

    public Variable Output => Outputs[0];

    /// <summary>A <c>const</c> operation.</summary>
    public static Operation Constant(string name, Literal value) => new(
        "const", [], [new Variable(name, value.Type)], [new("name", Literal.Of(name)), new("val", value)]);

    /// <summary>The arguments of a parameter; empty when it is not given.</summary>
    public ImmutableArray<Argument> Arguments(string parameter) => _inputs.GetValueOrDefault(parameter, []);

    /// <summary>The only argument of a parameter; null when it is not given.</summary>
    public Argument? Input(string parameter) =>
        _inputs.TryGetValue(parameter, out ImmutableArray<Argument> arguments) && arguments.Length > 0 ? (Argument?)arguments[0] : null;

    /// <summary>Every variable that the operation itself reads, once per argument. Nested blocks are not looked into.</summary>
    public IEnumerable<Variable> ReadVariables() =>
        _inputs.Values.SelectMany(arguments => arguments).Select(argument => argument.Variable).OfType<Variable>();

    internal void SetInput(string parameter, ImmutableArray<Argument> arguments)
    {
        if (Parent is not null)
        {
            foreach (Argument old in Arguments(parameter))
                old.Variable?.RemoveUser(this);
            foreach (Argument argument in arguments)
                argument.Variable?.AddUser(this);
        }
        if (arguments.IsEmpty)
            _inputs.Remove(parameter);
        else
            _inputs[parameter] = arguments;
    }

    public override string ToString() => Place;
}
