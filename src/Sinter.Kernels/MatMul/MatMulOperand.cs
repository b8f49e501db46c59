namespace Sinter.Kernels;

/// <summary>One operand as the block driver sees it: packed panels, elements at strides, or the columns of an image.</summary>
internal unsafe struct MatMulOperand
{
    public float* Data;

    /// <summary>Elements from one row (left) or column (right) to the next; unused when packed.</summary>
    public nint AcrossStride;

    /// <summary>Elements from one step of depth to the next; unused when packed.</summary>
    public nint DepthStride;

    public bool IsPacked;

    /// <summary>Null unless the operand is made from an image; must outlive the operand.</summary>
    public ImageColumns* Image;

    public static MatMulOperand Packed(float* panels) => new() { Data = panels, IsPacked = true };

    public static MatMulOperand Strided(float* data, nint acrossStride, nint depthStride)
        => new() { Data = data, AcrossStride = acrossStride, DepthStride = depthStride };

    public static MatMulOperand FromImage(ImageColumns* image) => new() { Image = image };
}
