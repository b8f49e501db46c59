namespace Sinter.Formats.Onnx;

/// <summary>An ONNX file as it is written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Opsets">The version of each domain's operators that the graph is written against; the default domain is empty.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Functions">Functions that nodes may call as operators.</param>
/// <param name="Producer">What wrote the file; empty when it does not say.</param>
/// <param name="Documentation">A text about the model; may be empty.</param>
/// <param name="Metadata">Pairs that applications wrote.</param>
public sealed record OnnxModel(string Path, IReadOnlyDictionary<string, long> Opsets, OnnxGraph Graph,
    IReadOnlyList<OnnxFunction> Functions, string Producer, string Documentation, IReadOnlyDictionary<string, string> Metadata);

/// <summary>A graph: the model's own, or one inside a node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">The nodes, in the file's order.</param>
/// <param name="Initializers">Tensors with names.</param>
/// <param name="Inputs">What is given to the graph; names of initializers may be among them.</param>
/// <param name="Outputs">What it gives.</param>
public sealed record OnnxGraph(string Name, IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxTensor> Initializers,
    IReadOnlyList<OnnxFeature> Inputs, IReadOnlyList<OnnxFeature> Outputs);

/// <summary>A call of an operator or function.</summary>
/// <param name="Name">Often empty.</param>
/// <param name="Domain">Empty for the default domain.</param>
/// <param name="Operator">The operator's name.</param>
/// <param name="Overload">Which of several functions of the name; mostly empty.</param>
/// <param name="Inputs">Names of values; empty for one that is left out.</param>
/// <param name="Outputs">Names for results; empty for one that nobody wants.</param>
/// <param name="Attributes">By name.</param>
public sealed record OnnxNode(string Name, string Domain, string Operator, string Overload, IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>For error messages: <c>encoder/layer.0/add (Add)</c>.</summary>
    public string Place => $"{(Name.Length > 0 ? Name : Outputs.FirstOrDefault(output => output.Length > 0) ?? "?")} ({QualifiedOperator})";

    /// <summary>The operator with its domain, unless that is the default one.</summary>
    public string QualifiedOperator => Domain.Length > 0 ? $"{Domain}.{Operator}" : Operator;
}

/// <summary>What an attribute holds.</summary>
public enum OnnxAttributeKind
{
    Undefined = 0,
    Float = 1,
    Int = 2,
    Text = 3,
    Tensor = 4,
    Graph = 5,
    Floats = 6,
    Ints = 7,
    Texts = 8,
    Tensors = 9,
    Graphs = 10,
    SparseTensor = 11,
    SparseTensors = 12,
    Type = 13,
    Types = 14,
}

/// <summary>An attribute of a node.</summary>
public sealed record OnnxAttribute(string Name, OnnxAttributeKind Kind)
{
    /// <summary>In a function: the attribute of the calling node that this one stands for; empty for none.</summary>
    public string Reference { get; init; } = "";

    public float Float { get; init; }

    public long Int { get; init; }

    /// <summary>Mostly UTF-8 text.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    public OnnxTensor? Tensor { get; init; }

    public OnnxGraph? Graph { get; init; }

    public OnnxType? Type { get; init; }

    public IReadOnlyList<float> Floats { get; init; } = [];

    public IReadOnlyList<long> Ints { get; init; } = [];

    public IReadOnlyList<ReadOnlyMemory<byte>> Texts { get; init; } = [];

    public IReadOnlyList<OnnxTensor> Tensors { get; init; } = [];
}

/// <summary>A function of the model.</summary>
/// <param name="Domain">Of the operator that it is.</param>
/// <param name="Name">Of the operator that it is.</param>
/// <param name="Overload">Mostly empty.</param>
/// <param name="Opsets">The versions that its nodes are written against.</param>
/// <param name="Inputs">Names of parameters.</param>
/// <param name="Outputs">Names of results.</param>
/// <param name="Nodes">The body.</param>
/// <param name="Defaults">Attributes that have a default value.</param>
public sealed record OnnxFunction(string Domain, string Name, string Overload, IReadOnlyDictionary<string, long> Opsets,
    IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyDictionary<string, OnnxAttribute> Defaults);

/// <summary>A named input or output with its type; null when the file does not say.</summary>
public sealed record OnnxFeature(string Name, OnnxType? Type);
