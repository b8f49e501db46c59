using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>What is done to each element of a product: c = activation(columnBias + sum + residual). Empty spans are left out.</summary>
public readonly ref struct Epilogue
{
    /// <summary>One value per column of the product.</summary>
    public ReadOnlySpan<float> ColumnBias { get; init; }

    /// <summary>Shaped like the product; may be the memory of the product itself only when both are whole and equal.</summary>
    public ReadOnlySpan<float> Residual { get; init; }

    public UnaryOperation Activation { get; init; }

    internal void Check(long columns, long count)
    {
        if (!ColumnBias.IsEmpty)
            KernelGuard.Length(ColumnBias.Length, columns, nameof(ColumnBias));
        if (!Residual.IsEmpty)
            KernelGuard.Length(Residual.Length, count, nameof(Residual));
    }
}

/// <summary>The pinned form of an <see cref="Epilogue"/>, without the residual. Activations that only limit the element are applied by the
/// tiles, others when a block is complete.</summary>
internal readonly unsafe struct EpiloguePointers
{
    private readonly UnaryOperation _activation;
    private readonly CpuTier _tier;
    private readonly bool _limits;
    private readonly float _low, _high;

    /// <param name="columnBias">One value per column; null for none.</param>
    /// <param name="activation">Applied last.</param>
    public EpiloguePointers(float* columnBias, UnaryOperation activation)
    {
        ColumnBias = columnBias;
        _activation = activation;
        _tier = CpuTier.Current;
        _high = float.PositiveInfinity;
        switch (activation.Kind)
        {
            case UnaryKind.Relu:
                _limits = true;
                break;
            case UnaryKind.Clip:
                (_limits, _low, _high) = (true, activation.Alpha, activation.Beta);
                break;
            case UnaryKind.Threshold:
                (_limits, _low) = (true, activation.Alpha);
                break;
        }
    }

    public float* ColumnBias { get; }

    public bool HasActivationAfterwards => !_limits && !_activation.IsNone;

    /// <summary>What elements are limited to; infinite where they are not.</summary>
    public (float Low, float High) Limits => _limits ? (_low, _high) : (float.NegativeInfinity, float.PositiveInfinity);

    public float* BiasOf(int column) => ColumnBias == null ? null : ColumnBias + column;

    /// <summary>Lets tiles limit their elements when these are finished.</summary>
    public void LimitIn(ref TileCall call, bool areFinished)
    {
        call.Clamp = _limits && areFinished;
        call.Low = _low;
        call.High = _high;
    }

    /// <summary>Lets Winograd's tiles limit their pixels.</summary>
    public void LimitIn(ref WinogradTarget target)
    {
        target.Clamp = _limits;
        target.Low = _low;
        target.High = _high;
    }

    /// <summary>Applies the limits to elements that no tile has limited, with the bits that a tile would give.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Limit(float* row, int count)
    {
        if (!_limits)
            return;
        int i = 0;
        Vector<float> low = new(_low), high = new(_high);
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            Vector.MinNative(high, Vector.MaxNative(low, Vector.Load(row + i))).Store(row + i);
        for (; i < count; i++)
            row[i] = float.MinNative(_high, float.MaxNative(_low, row[i]));
    }

    /// <summary>Applies what tiles cannot.</summary>
    public void Activate(float* row, int count) => _activation.Run(_tier, row, row, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRow(float* sums, float* values, int count)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.Load(sums + i) + Vector.Load(values + i)).Store(sums + i);
        for (; i < count; i++)
            sums[i] += values[i];
    }
}
