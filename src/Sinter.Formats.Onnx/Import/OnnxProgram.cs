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

/// <summary>How a graph becomes a program.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The operations that the program may use.</summary>
    public Opset Target { get; init; } = Opset.iOS26;

    /// <summary>Shapes of inputs, by the graph's names, instead of those that the graph states; -1 for a size that varies.</summary>
    public IReadOnlyDictionary<string, int[]> InputShapes { get; init; } = new Dictionary<string, int[]>();

    /// <summary>Converters for operators by name, with the domain before it and a dot between unless it is the default one. They come before
    /// those that are built in.</summary>
    public IReadOnlyDictionary<string, OperatorConverter> Operators { get; init; } = new Dictionary<string, OperatorConverter>();

    /// <summary>Told how many nodes of how many are converted.</summary>
    public Action<int, int>? Progress { get; init; }
}
