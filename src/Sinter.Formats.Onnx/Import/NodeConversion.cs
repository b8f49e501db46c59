using System.Collections.Immutable;
using System.Text;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>Converts one node: gives a value per output, null for one that is not there.</summary>
public delegate IReadOnlyList<GraphValue?> OperatorConverter(NodeConversion node);

/// <summary>One node on its way into a program: what it reads, its attributes, and the operations that it becomes.</summary>
public sealed partial class NodeConversion
{
    private readonly IReadOnlyList<GraphValue?> _inputs;
    private readonly IReadOnlyDictionary<string, OnnxAttribute> _attributes;
    private readonly string _name;

    internal NodeConversion(OnnxNode node, long version, Opset target, IReadOnlyList<GraphValue?> inputs,
        IReadOnlyDictionary<string, OnnxAttribute> attributes, BlockBuilder builder, PartialVectors partial, InputParameters parameters,
        ISubgraphs subgraphs)
    {
        Node = node;
        Version = version;
        Target = target;
        Builder = builder;
        Partial = partial;
        Parameters = parameters;
        Subgraphs = subgraphs;
        _inputs = inputs;
        _attributes = attributes;
        _name = Names.Sanitize(node.Outputs.FirstOrDefault(output => output.Length > 0) ?? node.Name);
    }

    /// <summary>The node as it is written.</summary>
    public OnnxNode Node { get; }

    /// <summary>The version of the operators of the node's domain.</summary>
    public long Version { get; }

    /// <summary>The operations that the program may use.</summary>
    public Opset Target { get; }

    /// <summary>Where operations are added.</summary>
    public BlockBuilder Builder { get; }

    /// <summary>The same node with its operations in another block.</summary>
    internal NodeConversion In(BlockBuilder builder) =>
        new(Node, Version, Target, _inputs, _attributes, builder, Partial, Parameters, Subgraphs);

    internal PartialVectors Partial { get; }

    internal InputParameters Parameters { get; }

    internal ISubgraphs Subgraphs { get; }

    /// <summary>For error messages.</summary>
    public string Place => Node.Place;

    /// <summary>How many inputs the node names, absent ones among them.</summary>
    public int InputCount => _inputs.Count;

    /// <summary>How many outputs the node names.</summary>
    public int OutputCount => Node.Outputs.Count;

    /// <summary>An input that must be there, as the program has it.</summary>
    /// <exception cref="ModelFormatException">It is not there, or is no tensor.</exception>
    public Variable this[int index] => Input(index).Variable;

    /// <summary>True when the input is there.</summary>
    public bool Has(int index) => index < _inputs.Count && _inputs[index] is not null and not OptionalValue { Content: null };

    /// <summary>True when somebody may read the output.</summary>
    public bool Wants(int output) => output < Node.Outputs.Count && Node.Outputs[output].Length > 0;

    /// <summary>An input of any kind.</summary>
    /// <exception cref="ModelFormatException">It is not there.</exception>
    public GraphValue Value(int index) => index < _inputs.Count && _inputs[index] is { } value
        ? value
        : throw Invalid($"input {index}", $"{_inputs.Count} inputs");

    /// <summary>A tensor that must be there.</summary>
    /// <exception cref="ModelFormatException">It is not there, or is no tensor.</exception>
    public TensorValue Input(int index)
    {
        GraphValue value = Value(index);
        while (value is OptionalValue { Content: { } content })
            value = content;
        return value as TensorValue ?? throw Invalid($"a tensor as input {index}", value.GetType().Name);
    }

    /// <summary>All inputs that are there.</summary>
    public IEnumerable<TensorValue> Inputs() => Enumerable.Range(0, _inputs.Count).Where(Has).Select(Input);

    /// <summary>The element type that ONNX gives an input.</summary>
    public ElementType Declared(int index) => Input(index).Declared;

    /// <summary>The result of a node with one output of the first input's type.</summary>
    public IReadOnlyList<GraphValue?> Same(Variable result) => [new TensorValue(result, Declared(0))];

    /// <summary>The result of a node with one output.</summary>
    public static IReadOnlyList<GraphValue?> One(Variable result, ElementType declared) => [new TensorValue(result, declared)];

    public bool HasAttribute(string name) => _attributes.ContainsKey(name);

    public long Int(string name, long absent) => _attributes.TryGetValue(name, out OnnxAttribute? attribute)
        ? Checked(attribute, OnnxAttributeKind.Int).Int
        : absent;

    public bool Flag(string name, bool absent = false) => Int(name, absent ? 1 : 0) != 0;

    public float Float(string name, float absent) => _attributes.TryGetValue(name, out OnnxAttribute? attribute)
        ? Checked(attribute, OnnxAttributeKind.Float).Float
        : absent;

    public string Text(string name, string absent) => _attributes.TryGetValue(name, out OnnxAttribute? attribute)
        ? TextOf(Checked(attribute, OnnxAttributeKind.Text).Bytes)
        : absent;

    /// <summary>Integers; null when the attribute is not there.</summary>
    public long[]? Ints(string name) => _attributes.TryGetValue(name, out OnnxAttribute? attribute)
        ? [.. Checked(attribute, OnnxAttributeKind.Ints).Ints]
        : null;

    public float[]? Floats(string name) => _attributes.TryGetValue(name, out OnnxAttribute? attribute)
        ? [.. Checked(attribute, OnnxAttributeKind.Floats).Floats]
        : null;

    public string[]? Texts(string name) => _attributes.TryGetValue(name, out OnnxAttribute? attribute)
        ? [.. Checked(attribute, OnnxAttributeKind.Texts).Texts.Select(TextOf)]
        : null;

    /// <summary>The tensor of an attribute; null when it is not there.</summary>
    public OnnxTensor? AttributeTensor(string name) =>
        _attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Tensor : null;

    internal OnnxType? AttributeType(string name) =>
        _attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Type : null;

    /// <exception cref="ModelFormatException">There is no such graph.</exception>
    internal OnnxGraph Graph(string name) => _attributes.TryGetValue(name, out OnnxAttribute? attribute) && attribute.Graph is { } graph
        ? graph
        : throw Invalid($"a graph as attribute {name}", "none");

    /// <summary>An element type that an attribute names.</summary>
    public ElementType ElementTypeOf(string name, OnnxElementType absent) =>
        ((OnnxElementType)Int(name, (long)absent)).ToElementType(Place);

    /// <summary>An attribute that fits 32 bits.</summary>
    public int Size(string name, int absent) => ToInt(Int(name, absent), name);

    public int[]? Sizes(string name) => Ints(name) is { } values ? [.. values.Select(value => ToInt(value, name))] : null;

    public int ToInt(long value, string what) => value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw Invalid($"{what} that fits 32 bits", $"{value}");

    /// <summary>The elements of an input that must be known before the program runs.</summary>
    /// <exception cref="ModelUnsupportedException">They are not known.</exception>
    public Tensor Known(int index, string what) => Input(index).Constant ?? throw Unknown(Input(index).Variable,
        $"{what} known only when the program runs", $"a constant {what}");

    /// <summary>Integers of an input that must be known; values beyond 32 bits become the nearest.</summary>
    public int[] KnownInts(int index, string what)
    {
        Tensor known = Known(index, what);
        return [.. known.ToLongs().Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))];
    }

    /// <summary>An axis counted from the end when negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Invalid($"an axis in [{-rank}, {rank - 1}]", $"{axis}");

    /// <summary>The axis that an attribute names, of the first input.</summary>
    public int AxisAttribute(long absent, int input = 0) => Axis(Int("axis", absent), Rank(this[input]));

    public static TensorType TypeOf(Variable value) => (TensorType)value.Type;

    public static ElementType ElementOf(Variable value) => TypeOf(value).Element;

    /// <summary>The rank of a value, which must be known.</summary>
    /// <exception cref="ModelUnsupportedException">It is known only when the program runs.</exception>
    public int Rank(Variable value) => TypeOf(value) is { HasRank: true } type
        ? type.Rank
        : throw Unknown(value, "a value whose rank is known only when the program runs", "a reshape to a constant rank before the node");

    public ImmutableArray<Dimension> Dimensions(Variable value)
    {
        Rank(value);
        return TypeOf(value).Dimensions;
    }

    /// <summary>The size along an axis, which must be known.</summary>
    public int SizeOf(Variable value, int axis) => Dimensions(value)[axis] is { IsKnown: true } size
        ? size.Size
        : throw Unknown(value, $"a size along axis {axis} known only when the program runs", "a fixed shape for the inputs");

    /// <summary>The shape, which must be known.</summary>
    public Shape ShapeOf(Variable value) => TypeOf(value).TryGetShape(out Shape shape)
        ? shape
        : throw Unknown(value, $"a value of the type {value.Type}, whose shape is known only when the program runs",
            "fixed shapes for the inputs");

    /// <exception cref="ModelUnsupportedException">The target is older.</exception>
    public void Require(Opset opset, string what)
    {
        if (Target < opset)
            throw Unsupported($"{what} for the target {Target}", $"the target {opset} or newer");
    }

    public ModelFormatException Invalid(string expected, string actual) => new(ModelStage.Convert, Place, expected, actual);

    public ModelUnsupportedException Unsupported(string what, string instead) => new(ModelStage.Convert, Place, what, instead);

    /// <summary>The error for something that must be known. Notes the inputs that decide it.</summary>
    internal ModelUnsupportedException Unknown(Variable value, string what, string instead)
    {
        IReadOnlyList<string> inputs = Parameters.Decide(value);
        return Unsupported(inputs.Count > 0 ? $"{what}, from the input {string.Join(", ", inputs)}" : what, instead);
    }

    private OnnxAttribute Checked(OnnxAttribute attribute, OnnxAttributeKind kind) =>
        attribute.Kind == kind || attribute.Kind == OnnxAttributeKind.Undefined
            ? attribute
            : throw Invalid($"{kind} as attribute {attribute.Name}", attribute.Kind.ToString());

    private string TextOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.Span);
        }
        catch (DecoderFallbackException error)
        {
            throw new ModelFormatException(ModelStage.Convert, Place, "attributes of UTF-8 text", error.Message, error);
        }
    }
}

/// <summary>Converts graphs inside nodes.</summary>
internal interface ISubgraphs
{
    /// <summary>Converts a graph into a block.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Values for its inputs.</param>
    /// <param name="builder">Where its operations are added.</param>
    /// <returns>Its outputs, in order.</returns>
    IReadOnlyList<GraphValue> Convert(OnnxGraph graph, IReadOnlyList<GraphValue> inputs, BlockBuilder builder);
}
