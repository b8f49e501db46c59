namespace Sinter.Kernels;

/// <summary>The numbers of F(4x4, 3x3): tiles of 4 x 4 outputs from 6 x 6 inputs, with 36 products per channel pair instead of 144
/// (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015; interpolation points 0, 1, -1, 2, -2).</summary>
internal static class WinogradTiles
{
    /// <summary>Outputs along a side of a tile.</summary>
    public const int Outputs = 4;

    /// <summary>Inputs along a side of a tile, and products along a side.</summary>
    public const int Inputs = 6;

    public const int Products = Inputs * Inputs;

    /// <summary>Channels of the widest vector: a range of channels must fill one.</summary>
    public const int LeastChannels = 16;

    /// <summary>Floats that the transformation of a tile keeps for itself.</summary>
    public const int WorkFloats = Products * LeastChannels;

    /// <summary>Channels that a tier transforms at once.</summary>
    public static int Lanes(CpuTier tier) => tier switch
    {
        CpuTier.Vector512 => 16,
        CpuTier.Vector256 => 8,
        _ => 4,
    };

    /// <summary>G g G' of one 3 x 3 filter.</summary>
    public static void TransformFilter(ReadOnlySpan<float> filter, Span<double> products)
    {
        Span<double> columns = stackalloc double[Inputs * 3];
        for (int column = 0; column < 3; column++)
            TransformThree(filter[column], filter[3 + column], filter[6 + column], columns[column..], 3);
        for (int row = 0; row < Inputs; row++)
            TransformThree(columns[row * 3], columns[(row * 3) + 1], columns[(row * 3) + 2], products[(row * Inputs)..], 1);
    }

    private static void TransformThree(double a, double b, double c, Span<double> to, int stride)
    {
        to[0] = a / 4;
        to[stride] = -(a + b + c) / 6;
        to[2 * stride] = -(a - b + c) / 6;
        to[3 * stride] = (a / 24) + (b / 12) + (c / 6);
        to[4 * stride] = (a / 24) - (b / 12) + (c / 6);
        to[5 * stride] = c;
    }
}
