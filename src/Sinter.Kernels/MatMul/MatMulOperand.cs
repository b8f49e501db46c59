namespace Sinter.Kernels;

/// <summary>One operand as the block driver sees it: packed panels, or elements at strides.</summary>
internal unsafe struct MatMulOperand
{
    public float* Data;

    /// <summary>Elements from one row (left) or column (right) to the next; unused when packed.</summary>
    public nint AcrossStride;

    /// <summary>Elements from one step of depth to the next; unused when packed.</summary>
    public nint DepthStride;

    /// <summary>Only a right operand is ever packed.</summary>
    public bool IsPacked;

    public static MatMulOperand Packed(float* panels) => new() { Data = panels, IsPacked = true };

    public static MatMulOperand Strided(float* data, nint acrossStride, nint depthStride)
        => new() { Data = data, AcrossStride = acrossStride, DepthStride = depthStride };
}
