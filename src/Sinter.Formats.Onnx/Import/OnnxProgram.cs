using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>A graph that became a program with one function, <c>main</c>.</summary>
/// <param name="Function">The function.</param>
/// <param name="Inputs">Its inputs, in order.</param>
/// <param name="Outputs">Its outputs, in order.</param>
public sealed record OnnxProgram(Function Function, ImmutableArray<OnnxProgramFeature> Inputs, ImmutableArray<OnnxProgramFeature> Outputs);

/// <summary>An input or output of a program.</summary>
/// <param name="Name">Its name in the program.</param>
/// <param name="OriginalName">Its name in the graph.</param>
/// <param name="Declared">The element type in the graph.</param>
/// <param name="Type">The type in the program; dimensions that vary are unknown.</param>
/// <param name="Symbols">The graph's symbol for each dimension; null for none. Equal symbols are equal sizes.</param>
public sealed record OnnxProgramFeature(string Name, string OriginalName, ElementType Declared, TensorType Type,
    ImmutableArray<string?> Symbols)
{
    /// <summary>True of an input that is a state.</summary>
    public bool IsState { get; init; }

    /// <summary>How a picture becomes the input, or what the output is a picture of; null of an array.</summary>
    public OnnxImageInput? Image { get; init; }

    /// <summary>True of outputs that a classifier gives instead of arrays: the label, then the scores by label.</summary>
    public bool IsClass { get; init; }
}

/// <summary>What came of converting a graph.</summary>
/// <param name="Program">The program; null when something could not be converted.</param>
/// <param name="Problems">What could not be converted, one line per node.</param>
/// <param name="Parameters">Inputs by the graph's names that programs need the values of: axes, sizes and the like that the graph takes as
/// inputs. With values for them, conversion may get further.</param>
/// <param name="NeedsOnlyParameters">True when values or shapes of inputs are all that is missing.</param>
/// <param name="Inputs">The inputs that the program has, or would have.</param>
public sealed record OnnxImportResult(OnnxProgram? Program, IReadOnlyList<string> Problems, IReadOnlySet<string> Parameters,
    bool NeedsOnlyParameters, ImmutableArray<OnnxProgramFeature> Inputs);

/// <summary>How a graph becomes a program.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The operations that the program may use.</summary>
    public Opset Target { get; init; } = Opset.iOS26;

    /// <summary>Shapes of inputs, by the graph's names, instead of those that the graph states; -1 for a size that varies.</summary>
    public IReadOnlyDictionary<string, int[]> InputShapes { get; init; } = new Dictionary<string, int[]>();

    /// <summary>Values for inputs, by the graph's names: the program then has no such inputs.</summary>
    public IReadOnlyDictionary<string, Tensor> Constants { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Converters for operators by name, with the domain before it and a dot between unless it is the default one. They come before
    /// those that are built in.</summary>
    public IReadOnlyDictionary<string, OperatorConverter> Operators { get; init; } = new Dictionary<string, OperatorConverter>();

    /// <summary>Inputs that are pictures, by the graph's names.</summary>
    public IReadOnlyDictionary<string, OnnxImageInput> Images { get; init; } = new Dictionary<string, OnnxImageInput>();

    /// <summary>Outputs that are pictures, by the graph's names; scale and bias do not count.</summary>
    public IReadOnlyDictionary<string, OnnxImageInput> OutputImages { get; init; } = new Dictionary<string, OnnxImageInput>();

    /// <summary>Element types that inputs and outputs get in the program, by the graph's names: float32, float16 or int32.</summary>
    public IReadOnlyDictionary<string, ElementType> Types { get; init; } = new Dictionary<string, ElementType>();

    /// <summary>Inputs that become states, each with the output that gives what it holds next, by the graph's names.</summary>
    public IReadOnlyDictionary<string, string> States { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes the program a classifier; null for none.</summary>
    public OnnxClassifier? Classifier { get; init; }

    /// <summary>Told how many nodes of how many are converted.</summary>
    public Action<int, int>? Progress { get; init; }
}

/// <summary>How a picture becomes an input of a graph: y = x * scale + bias, x from 0 to 255.</summary>
/// <param name="Channels">1 or 3.</param>
/// <param name="Scale">The scale.</param>
/// <param name="Bias">One number per channel, or one for all, or none.</param>
/// <param name="IsFloat16">True for pictures of 16-bit floats.</param>
public sealed record OnnxImageInput(int Channels, double Scale, ImmutableArray<double> Bias, bool IsFloat16);

/// <summary>Makes labels of scores.</summary>
/// <param name="Scores">The output that gives the scores, by the graph's name; null for the only one, or the one that names its labels.</param>
/// <param name="Labels">A vector of strings or 64-bit integers; null for those that the graph names.</param>
/// <param name="LabelName">The output that has the label.</param>
/// <param name="ScoresName">The output that has the scores by label.</param>
public sealed record OnnxClassifier(string? Scores, Tensor? Labels, string LabelName, string ScoresName);
