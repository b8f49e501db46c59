namespace Sinter.Kernels;

/// <summary>Up to four outputs that are neighbours in a row, over a range of channels: what one call of a tile computes.</summary>
internal unsafe struct DepthwiseGroup
{
    /// <summary>Outputs of a full group.</summary>
    public const int MostPixels = 4;

    /// <summary>The start of every input row under the window that is not padding.</summary>
    public float** Rows;

    /// <summary>The weights that belong to each of those rows.</summary>
    public float** Weights;

    public int RowCount;

    /// <summary>Elements from the start of a row to the first input of the group's first output; negative where that is padding.</summary>
    public nint Offset;

    /// <summary>Elements between inputs that are neighbours, between outputs that are neighbours, and between taps.</summary>
    public nint Channels;

    /// <summary>Elements between the first inputs of two outputs.</summary>
    public nint PixelStep;

    /// <summary>Elements between the inputs of two taps.</summary>
    public nint TapStep;

    /// <summary>Taps [FirstTap, EndTap) of each kernel row are not padding, for every output of the group.</summary>
    public int FirstTap;

    public int EndTap;

    /// <summary>Bit i is set when input column i under the group is needed and not padding.</summary>
    public uint Columns;

    /// <summary>Outputs that are stored.</summary>
    public int Pixels;

    /// <summary>Null for none.</summary>
    public float* Bias;

    /// <summary>At the group's first output; null for none.</summary>
    public float* Residual;

    public float* Y;

    /// <summary>Whether sums are held between <see cref="Least"/> and <see cref="Most"/>.</summary>
    public bool Clips;

    public float Least;

    public float Most;
}
