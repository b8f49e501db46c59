namespace Sinter.Kernels;

/// <summary>Where the outputs of a tile go, and what is done to them before.</summary>
internal unsafe struct WinogradTarget
{
    /// <summary>The tile's first pixel, at the first channel of the range.</summary>
    public float* Pixels;

    /// <summary>Added to the pixel at the same place; null for none. Other memory than the pixels'.</summary>
    public float* Residual;

    /// <summary>One per channel of the range; null for none.</summary>
    public float* Bias;
    public nint PixelStride;
    public nint RowStride;

    /// <summary>Rows and columns of the tile that lie in the image.</summary>
    public int Height;
    public int Width;
    public bool Clamp;
    public float Low;
    public float High;
}
