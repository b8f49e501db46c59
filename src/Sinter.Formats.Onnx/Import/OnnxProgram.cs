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
    ImmutableArray<string?> Symbols);

/// <summary>What came of converting a graph.</summary>
/// <param name="Program">The program; null when something could not be converted.</param>
/// <param name="Problems">What could not be converted, one line per node.</param>
/// <param name="Parameters">Inputs by the graph's names that programs need the values of: axes, sizes and the like that the graph takes as
/// inputs. With values for them, conversion may get further.</param>
/// <param name="NeedsOnlyParameters">True when values of inputs are all that is missing.</param>
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

    /// <summary>Told how many nodes of how many are converted.</summary>
    public Action<int, int>? Progress { get; init; }
}
