using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <summary>G g G' of as many 3 x 3 filters as a vector has lanes: nine vectors of weights give one vector per product.</summary>
    public static unsafe void TransformFilters(Vector256<double>* filter, Vector256<double>* products)
    {
        Vector256<double>* columns = stackalloc Vector256<double>[Inputs * 3];
        for (int column = 0; column < 3; column++)
            TransformThree(filter[column], filter[3 + column], filter[6 + column], columns + column, 3);
        for (int row = 0; row < Inputs; row++)
            TransformThree(columns[row * 3], columns[(row * 3) + 1], columns[(row * 3) + 2], products + (row * Inputs), 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void TransformThree(
        Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double>* to, int stride)
    {
        Vector256<double> even = (a / Vector256.Create(24.0)) + (c / Vector256.Create(6.0)), odd = b / Vector256.Create(12.0);
        Vector256<double> sum = (a + c) / Vector256.Create(-6.0), half = b / Vector256.Create(-6.0);
        to[0] = a / Vector256.Create(4.0);
        to[stride] = sum + half;
        to[2 * stride] = sum - half;
        to[3 * stride] = even + odd;
        to[4 * stride] = even - odd;
        to[5 * stride] = c;
    }
}
