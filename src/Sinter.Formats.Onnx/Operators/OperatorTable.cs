using System.Collections.Frozen;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>An operator that can be converted.</summary>
/// <param name="Name">Its name, with the domain before it and a dot between unless it is the default one.</param>
/// <param name="Convert">Converts a node.</param>
public sealed record OperatorEntry(string Name, OperatorConverter Convert);

/// <summary>Every operator that can be converted. One file per family lists them; there is no other registration.</summary>
public static partial class OperatorTable
{
    private static readonly FrozenDictionary<string, OperatorConverter> ByName = Families
        .SelectMany(family => family.Operators).ToFrozenDictionary(entry => entry.Name, entry => entry.Convert, StringComparer.Ordinal);

    /// <summary>The families with their operators, for documentation.</summary>
    public static IReadOnlyList<(string Family, OperatorEntry[] Operators)> Families =>
    [
        ("Elementwise, two operands and more", ElementwiseBinary),
        ("Elementwise, one operand", ElementwiseUnary),
        ("Activation", Activation),
        ("Logic and bits", Logical),
        ("Types", Casting),
        ("Matrix product", MatrixProduct),
        ("Convolution", Convolution),
        ("Pooling", Pooling),
        ("Normalization", Normalization),
        ("Reduction", Reduction),
        ("Shape", Shapes),
        ("Slicing and joining", Slicing),
        ("Indexing", Indexing),
        ("Generators", Generators),
        ("Control flow", ControlFlow),
        ("Sequences and optional values", Sequences),
        ("Quantization", Quantization),
        ("Recurrence", Recurrent),
        ("Attention", Attention),
        ("Resampling", Resampling),
        ("Signals", Signals),
        ("Losses", Losses),
        ("Detection", Detection),
        ("Classical models", Classical),
    ];

    /// <summary>The converter of an operator; null when there is none.</summary>
    public static OperatorConverter? Find(string domain, string name) =>
        ByName.GetValueOrDefault(domain.Length == 0 ? name : $"{domain}.{name}");
}
