namespace Sinter;

/// <summary>How the entries of a look-up table are chosen.</summary>
public enum PalettizationMode
{
    /// <summary>So that the sum of squared errors is least (k-means).</summary>
    KMeans,

    /// <summary>At equal distances from the smallest to the largest weight.</summary>
    Uniform,

    /// <summary>The weights' own values, where they are few enough. Loses nothing.</summary>
    Unique,

    /// <summary>By <see cref="Palettization.CustomTable"/>.</summary>
    Custom,
}

/// <summary>Which elements of a weight share one look-up table.</summary>
public enum PalettizationGranularity
{
    /// <summary>All of them.</summary>
    PerTensor,

    /// <summary>Those of neighbouring channels, <see cref="Palettization.GroupSize"/> of them. Needs iOS18.</summary>
    PerGroupedChannel,
}

/// <summary>Chooses a look-up table and, for each weight, an index into it.</summary>
/// <param name="weights">The elements that share the table, in row-major order.</param>
/// <returns>1 to 256 entries, and as many indices as there are weights.</returns>
public delegate (float[] Table, byte[] Indices) TableFunction(ReadOnlyMemory<float> weights);

/// <summary>A weight becomes indices of 1 to 8 bits into a look-up table.</summary>
public sealed record Palettization : WeightCompression
{
    /// <summary>How the entries are chosen.</summary>
    public PalettizationMode Mode { get; init; } = PalettizationMode.KMeans;

    /// <summary>Bits of an index: 1, 2, 3, 4, 6 or 8 (3 needs iOS18). Needed for <see cref="PalettizationMode.KMeans"/> and
    /// <see cref="PalettizationMode.Uniform"/>; in the other modes they follow from the number of entries.</summary>
    public int? Bits { get; init; }

    /// <summary>The table's choice for <see cref="PalettizationMode.Custom"/>.</summary>
    public TableFunction? CustomTable { get; init; }

    /// <summary>Which elements share one table.</summary>
    public PalettizationGranularity Granularity { get; init; } = PalettizationGranularity.PerTensor;

    /// <summary>Channels that share a table, for <see cref="PalettizationGranularity.PerGroupedChannel"/>.</summary>
    public int GroupSize { get; init; } = 32;

    /// <summary>The axis that channels are counted along; null: the output channels of the operation that reads the weight.</summary>
    public int? ChannelAxis { get; init; }

    /// <summary>Numbers of a table's entry. More than one: an index stands for that many neighbours along the channel axis. Needs
    /// iOS18.</summary>
    public int ClusterDimension { get; init; } = 1;

    /// <summary>Divides the weights by their largest magnitude along the channel axis first, and stores that as a scale. Needs
    /// iOS18.</summary>
    public bool PerChannelScale { get; init; }

    /// <summary>Counts the error of a weight by how much it matters for the results, which calibration data tell.</summary>
    public bool SensitivityWeighted { get; init; }

    /// <inheritdoc/>
    public override string? Problem => base.Problem
        ?? (Bits is not (null or 1 or 2 or 3 or 4 or 6 or 8) ? "1, 2, 3, 4, 6 or 8 bits" : null)
        ?? ((Mode is PalettizationMode.KMeans or PalettizationMode.Uniform) != Bits.HasValue
            ? "bits with the modes kmeans and uniform, and only with them" : null)
        ?? ((Mode == PalettizationMode.Custom) != (CustomTable is not null) ? "a table function with the mode custom, and only with it" : null)
        ?? (GroupSize < 1 ? "a group size of 1 or more" : null)
        ?? (ClusterDimension < 1 ? "a cluster dimension of 1 or more" : null)
        ?? (ClusterDimension > 1 && Mode != PalettizationMode.KMeans ? "the mode kmeans with a cluster dimension above 1" : null);

    /// <inheritdoc/>
    public override string Words => $"{Mode switch
    {
        PalettizationMode.Unique => "unique values",
        PalettizationMode.Custom => "custom table",
        PalettizationMode.Uniform => $"{Bits}-bit uniform table",
        _ => $"{Bits}-bit table",
    }}{(Granularity == PalettizationGranularity.PerGroupedChannel ? $" per {GroupSize} channels" : "")}{(ClusterDimension > 1
        ? $", vectors of {ClusterDimension}" : "")}{(PerChannelScale ? ", with scale" : "")}";
}
