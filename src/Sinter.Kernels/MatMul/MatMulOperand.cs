namespace Sinter.Kernels;

/// <summary>One operand as the block driver sees it: packed panels, compressed ones, or elements at
/// strides.</summary>
internal unsafe struct MatMulOperand
{
    public float* Data;

    /// <summary>Elements from one row (left) or column (right) to the next; unused when packed.</summary>
    public nint AcrossStride;

    /// <summary>Elements from one step of depth to the next; unused when packed.</summary>
    public nint DepthStride;

    /// <summary>Only a right operand is ever packed.</summary>
    public bool IsPacked;

    /// <summary>Null unless it is a right operand that is expanded panel by panel; must outlive the operand.</summary>
    public CompressedPanels* Compressed;

    public static MatMulOperand Packed(float* panels) => new() { Data = panels, IsPacked = true };

    public static MatMulOperand Expanded(CompressedPanels* compressed) => new() { Compressed = compressed };

    public static MatMulOperand Strided(float* data, nint acrossStride, nint depthStride)
        => new() { Data = data, AcrossStride = acrossStride, DepthStride = depthStride };
}
