namespace Sinter;

/// <summary>Whether zero is the middle of the range of a quantized weight.</summary>
public enum QuantizationMode
{
    /// <summary>The range is [-max|w|, max|w|]; signed types need no offset.</summary>
    LinearSymmetric,

    /// <summary>The range is [min(0, w), max(0, w)], with an offset.</summary>
    Linear,
}

/// <summary>Integer types that a quantized weight is stored in.</summary>
public enum QuantizedType
{
    /// <summary>8 bits, signed.</summary>
    Int8,

    /// <summary>8 bits, unsigned.</summary>
    UInt8,

    /// <summary>4 bits, signed. Needs iOS18.</summary>
    Int4,

    /// <summary>4 bits, unsigned. Needs iOS18.</summary>
    UInt4,
}

/// <summary>Which elements of a weight share one scale.</summary>
public enum QuantizationGranularity
{
    /// <summary>All of them.</summary>
    PerTensor,

    /// <summary>Those of one output channel.</summary>
    PerChannel,

    /// <summary>Blocks of neighbours along the input channels of one output channel. Needs iOS18.</summary>
    PerBlock,
}

/// <summary>A weight becomes integers with a scale: w = scale * (q - offset).</summary>
public sealed record LinearQuantization : WeightCompression
{
    /// <summary>Whether zero is the middle of the range.</summary>
    public QuantizationMode Mode { get; init; } = QuantizationMode.LinearSymmetric;

    /// <summary>The type of the stored integers.</summary>
    public QuantizedType Type { get; init; } = QuantizedType.Int8;

    /// <summary>Which elements share one scale.</summary>
    public QuantizationGranularity Granularity { get; init; } = QuantizationGranularity.PerChannel;

    /// <summary>Input channels of a block, for <see cref="QuantizationGranularity.PerBlock"/>.</summary>
    public int BlockSize { get; init; } = 32;

    /// <summary>Elements of a block along each axis, where <see cref="BlockSize"/> is not enough; 0 stands for the whole axis. Needs as
    /// many as the weight has axes. Null: <see cref="BlockSize"/> counts.</summary>
    public IReadOnlyList<int>? BlockSizes { get; init; }

    /// <summary>Rounds the weights one input channel after another, each time correcting the rest for the error so far (GPTQ), by the
    /// second moments of the inputs that calibration data give. Only <c>linear</c> weights and 1x1 kernels; others are rounded to
    /// nearest.</summary>
    public bool ErrorCompensation { get; init; }

    /// <inheritdoc/>
    public bool Equals(LinearQuantization? other) => base.Equals(other) && Mode == other.Mode && Type == other.Type
        && Granularity == other.Granularity && BlockSize == other.BlockSize && ErrorCompensation == other.ErrorCompensation
        && (BlockSizes is null ? other.BlockSizes is null : other.BlockSizes is not null && BlockSizes.SequenceEqual(other.BlockSizes));

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(base.GetHashCode(), Mode, Type, Granularity, BlockSize, BlockSizes?.Count, ErrorCompensation);

    /// <inheritdoc/>
    public override string? Problem => base.Problem
        ?? (BlockSize < 1 ? "a block size of 1 or more" : null)
        ?? (BlockSizes is { } sizes && sizes.Any(size => size < 0) ? "block sizes of 0 or more" : null)
        ?? (BlockSizes is not null && Granularity != QuantizationGranularity.PerBlock ? "block sizes only with granularity per_block" : null);

    /// <inheritdoc/>
    public override string Words => $"{Type.ToString().ToLowerInvariant()}, {Granularity switch
    {
        QuantizationGranularity.PerTensor => "per tensor",
        QuantizationGranularity.PerChannel => "per channel",
        _ => BlockSizes is null ? $"blocks of {BlockSize}" : $"blocks of [{string.Join(", ", BlockSizes)}]",
    }}{(Mode == QuantizationMode.Linear ? ", with offset" : "")}";
}
