namespace Sinter.Kernels;

/// <summary>What the codes of a compressed matrix [columns, depth] stand for. The matrix is divided into equal blocks, each with numbers of its
/// own: either a scale and an offset, so that a code stands for scale * (code - offset), or a table.</summary>
public sealed record CompressedValues
{
    /// <summary>Blocks along the columns; divides their number.</summary>
    public required int ColumnBlocks { get; init; }

    /// <summary>Blocks along the depth; divides it.</summary>
    public required int DepthBlocks { get; init; }

    /// <summary>[ColumnBlocks, DepthBlocks]; empty when there are tables.</summary>
    public float[] Scales { get; init; } = [];

    /// <summary>[ColumnBlocks, DepthBlocks], or empty when all blocks have <see cref="Offset"/>.</summary>
    public float[] Offsets { get; init; } = [];

    public float Offset { get; init; }

    /// <summary>[ColumnBlocks, DepthBlocks, 2^bits]; empty when there are scales.</summary>
    public float[] Tables { get; init; } = [];

    internal void Check(int depth, int columns, int bits)
    {
        KernelGuard.Require(
            ColumnBlocks >= 1 && DepthBlocks >= 1 && columns % ColumnBlocks == 0 && depth % DepthBlocks == 0,
            "The blocks do not divide the matrix.");
        long blocks = (long)ColumnBlocks * DepthBlocks;
        if (Tables.Length > 0)
        {
            KernelGuard.Length(Tables.Length, blocks << bits, nameof(Tables));
            KernelGuard.Length(Scales.Length, 0, nameof(Scales));
            return;
        }
        KernelGuard.Length(Scales.Length, blocks, nameof(Scales));
        if (Offsets.Length > 0)
            KernelGuard.Length(Offsets.Length, blocks, nameof(Offsets));
    }
}
