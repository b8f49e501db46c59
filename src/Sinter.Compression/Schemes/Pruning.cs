using System.Globalization;

namespace Sinter;

/// <summary>Small elements become zero and are not stored.</summary>
public sealed record ThresholdPruning : WeightCompression
{
    /// <summary>Elements whose magnitude is not above this become zero.</summary>
    public double Threshold { get; init; } = 1e-12;

    /// <summary>Weights with a smaller share of zeros than this stay as they are, since a sparse one would take more room.</summary>
    public double MinimumSparsity { get; init; } = 0.5;

    /// <inheritdoc/>
    public override string? Problem => base.Problem
        ?? (!(Threshold >= 0) ? "a threshold of 0 or more" : null)
        ?? (!(MinimumSparsity is >= 0 and <= 1) ? "a minimum sparsity between 0 and 1" : null);

    /// <inheritdoc/>
    public override string Words => string.Create(CultureInfo.InvariantCulture, $"pruned below {Threshold:G3}");
}

/// <summary>Of N neighbours out of M, the smallest become zero.</summary>
/// <param name="Zeros">How many become zero.</param>
/// <param name="OutOf">Neighbours that are looked at together.</param>
public readonly record struct PruningRatio(int Zeros, int OutOf);

/// <summary>A given share of the elements, the smallest ones, becomes zero and is not stored.</summary>
public sealed record MagnitudePruning : WeightCompression
{
    /// <summary>The share of elements that become zero, 0 to 1. Either this or <see cref="Ratio"/> is given.</summary>
    public double? TargetSparsity { get; init; }

    /// <summary>Zeros among neighbours along <see cref="Dimension"/>.</summary>
    public PruningRatio? Ratio { get; init; }

    /// <summary>Neighbours along <see cref="Dimension"/> that become zero together; null: each element for itself. Only with
    /// <see cref="TargetSparsity"/>.</summary>
    public int? BlockSize { get; init; }

    /// <summary>0: along the output channels; 1: along the input channels. Null: 0 for blocks, 1 for ratios.</summary>
    public int? Dimension { get; init; }

    internal bool IsStructured => Ratio is not null || BlockSize is not null;

    /// <inheritdoc/>
    public override string? Problem => base.Problem
        ?? (TargetSparsity.HasValue == Ratio.HasValue ? "either a target sparsity or a ratio n:m" : null)
        ?? (TargetSparsity is { } share && !(share is >= 0 and <= 1) ? "a target sparsity between 0 and 1" : null)
        ?? (Ratio is { } ratio && !(ratio.Zeros >= 1 && ratio.Zeros <= ratio.OutOf) ? "a ratio n:m with 1 <= n <= m" : null)
        ?? (BlockSize is { } size && (size < 2 || TargetSparsity is null) ? "a block size above 1, with a target sparsity" : null)
        ?? (Dimension is not (null or 0 or 1) ? "the dimension 0 or 1" : null)
        ?? (Dimension is not null && !IsStructured ? "a dimension only with blocks or ratios" : null);

    /// <inheritdoc/>
    public override string Words => Ratio is { } ratio
        ? $"pruned {ratio.Zeros}:{ratio.OutOf}"
        : string.Create(CultureInfo.InvariantCulture, $"pruned {100 * TargetSparsity:G3} %{(BlockSize is { } size ? $" in blocks of {size}" : "")}");
}
