namespace Sinter.Tensors;

/// <summary>Anything that an operation of a program can take or give: a <see cref="Tensor"/>, a <see cref="TensorList"/>,
/// a <see cref="LabelScores"/> dictionary or a <see cref="StateCell"/>.</summary>
public abstract class Value
{
}

/// <summary>A list of tensors, as MIL's list operations use. Immutable: writes give a new list.</summary>
public sealed class TensorList(IReadOnlyList<Tensor?> items, ElementType elementType, bool canGrow) : Value
{
    /// <summary>The elements; one never written is null.</summary>
    public IReadOnlyList<Tensor?> Items { get; } = items;

    public ElementType ElementType { get; } = elementType;

    /// <summary>True when a write past the end makes the list longer.</summary>
    public bool CanGrow { get; } = canGrow;
}

/// <summary>A classifier's scores: labels (all strings or all 64-bit integers) with a probability each, in class order.</summary>
public sealed class LabelScores(Tensor labels, double[] scores) : Value
{
    /// <summary>A rank-1 tensor of <see cref="ElementType.String"/> or <see cref="ElementType.Int64"/>.</summary>
    public Tensor Labels { get; } = labels;

    public IReadOnlyList<double> Scores { get; } = scores;
}

/// <summary>A tensor that lives between predictions; the program reads and overwrites it.</summary>
public sealed class StateCell(Tensor content) : Value
{
    public Tensor Content { get; } = content;
}
