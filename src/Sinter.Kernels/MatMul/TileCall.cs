namespace Sinter.Kernels;

/// <summary>Neighbouring steps of depth: where they begin in a row of the left operand and in a panel of the right one.</summary>
/// <param name="Left">Floats from the tile's first element on; may be negative.</param>
/// <param name="Right">Steps of depth from the panel's first one on.</param>
/// <param name="Length">At least 1.</param>
internal readonly record struct DepthRun(nint Left, nint Right, nint Length);

/// <summary>What the tiles of one stretch of depth have in common. A tile computes, for each of its rows i and columns j,
/// product[i, j] = clamp(start + sum over the runs of left[i, k] * right[k, j] + residual[i, j]), where start is what the product holds
/// (<see cref="Accumulate"/>), or the column's bias, or 0. Strides are in floats; every pointer covers the whole tile.</summary>
internal unsafe struct TileCall
{
    public DepthRun* Runs;
    public nint RunCount;
    public nint LeftStride;
    public nint RightStride;
    public nint ProductStride;
    public nint ResidualStride;

    /// <summary>Null for none; at the tile's first element otherwise.</summary>
    public float* Residual;

    /// <summary>Null for none; at the tile's first column otherwise. Not read when the tile accumulates.</summary>
    public float* Bias;
    public bool Accumulate;

    /// <summary>Limits the finished elements to [<see cref="Low"/>, <see cref="High"/>]; NaN stays NaN.</summary>
    public bool Clamp;
    public float Low;
    public float High;
}
