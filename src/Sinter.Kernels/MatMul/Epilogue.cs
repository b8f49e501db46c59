using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>What is done to each element after its sum: c = activation(sum + rowBias + columnBias + residual). Empty spans are left
/// out.</summary>
public readonly ref struct Epilogue
{
    /// <summary>One value per row of the product.</summary>
    public ReadOnlySpan<float> RowBias { get; init; }

    /// <summary>One value per column of the product.</summary>
    public ReadOnlySpan<float> ColumnBias { get; init; }

    /// <summary>Shaped like the product; may be the memory of the product itself only when both are whole and equal.</summary>
    public ReadOnlySpan<float> Residual { get; init; }

    public UnaryOperation Activation { get; init; }

    internal void Check(long rows, long columns, long count)
    {
        if (!RowBias.IsEmpty)
            KernelGuard.Length(RowBias.Length, rows, nameof(RowBias));
        if (!ColumnBias.IsEmpty)
            KernelGuard.Length(ColumnBias.Length, columns, nameof(ColumnBias));
        if (!Residual.IsEmpty)
            KernelGuard.Length(Residual.Length, count, nameof(Residual));
    }
}

/// <summary>The pinned form of an <see cref="Epilogue"/>; null pointers are left out.</summary>
internal unsafe struct EpiloguePointers
{
    public float* RowBias;
    public float* ColumnBias;
    public UnaryOperation Activation;
    public CpuTier Tier;

    public readonly bool IsNone => RowBias == null && ColumnBias == null && Activation.IsNone;

    /// <summary>Finishes a row of sums: <paramref name="count"/> columns from <paramref name="firstColumn"/> on.</summary>
    public readonly void Apply(float* sums, int row, int firstColumn, int count, float* residual)
    {
        if (RowBias != null)
            AddScalar(sums, RowBias[row], count);
        if (ColumnBias != null)
            AddRow(sums, ColumnBias + firstColumn, count);
        if (residual != null)
            AddRow(sums, residual, count);
        if (!Activation.IsNone)
            Activation.Run(Tier, sums, sums, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScalar(float* sums, float value, int count)
    {
        int i = 0;
        var wide = new Vector<float>(value);
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.Load(sums + i) + wide).Store(sums + i);
        for (; i < count; i++)
            sums[i] += value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(float* sums, float* values, int count)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.Load(sums + i) + Vector.Load(values + i)).Store(sums + i);
        for (; i < count; i++)
            sums[i] += values[i];
    }
}
