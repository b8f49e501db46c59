using System.Numerics;

namespace Sinter.Conformance.RealModels;

/// <summary>Digits drawn with straight strokes, white on black.</summary>
internal static class DrawnDigits
{
    /// <summary>The side of the grid that the strokes are laid out on.</summary>
    private const int Side = 28;

    private const int CountedSide = 8;

    private const float Width = 1.5f;

    /// <summary>Where the digits' own box begins.</summary>
    private static readonly Vector2 Origin = new(4, 4);

    /// <summary>Paths of each digit, as x and y of their corners.</summary>
    private static readonly float[][][] Paths =
    [
        [[14, 5, 10, 7, 8, 11, 8, 17, 10, 21, 14, 23, 18, 21, 20, 17, 20, 11, 18, 7, 14, 5]],
        [[14, 5, 14, 22]],
        [[8, 9, 10, 6, 14, 5, 18, 6, 19, 9, 18, 12, 8, 22, 20, 22]],
        [[8, 6, 13, 5, 18, 7, 18, 11, 12, 13, 18, 15, 19, 19, 14, 22, 8, 21]],
        [[13, 5, 8, 16, 20, 16], [17, 10, 16, 22]],
        [[19, 5, 10, 5, 9, 12, 15, 12, 19, 15, 18, 20, 14, 22, 8, 21]],
        [[17, 5, 12, 9, 9, 15, 9, 19, 12, 22, 17, 21, 18, 17, 15, 14, 11, 15, 9, 18]],
        [[8, 6, 20, 6, 12, 22]],
        [[14, 13, 10, 10, 11, 6, 14, 5, 17, 6, 18, 10, 14, 13, 9, 17, 10, 21, 14, 22, 18, 21, 19, 17, 14, 13]],
        [[18, 10, 15, 14, 11, 12, 10, 8, 13, 5, 17, 6, 18, 10, 17, 16, 15, 22]],
    ];

    /// <summary>Pixels of 0 or 255: as the digits of MNIST lie, with a margin.</summary>
    public static Image Draw(long digit) => new(PixelFormat.Gray8, Side, Side, Draw(digit, Side, Vector2.Zero, 1));

    /// <summary>How many pixels of each block of 4 by 4 are white, from 0 to 16, without a margin: what scikit-learn's digits of 8 by 8 are
    /// made of.</summary>
    public static Image Counts(long digit)
    {
        const int block = 4, side = CountedSide * block;
        byte[] large = Draw(digit, side, Origin, (Side - (2 * Origin.Y)) / side), counts = new byte[CountedSide * CountedSide];
        for (int i = 0; i < large.Length; i++)
            counts[(i / side / block * CountedSide) + (i % side / block)] += (byte)(large[i] / byte.MaxValue);
        return new Image(PixelFormat.Gray8, CountedSide, CountedSide, counts);
    }

    private static byte[] Draw(long digit, int side, Vector2 origin, float scale)
    {
        var pixels = new byte[side * side];
        for (int i = 0; i < pixels.Length; i++)
        {
            Vector2 pixel = origin + (new Vector2(i % side, i / side) * scale);
            pixels[i] = Paths[digit].Any(path => IsNear(pixel, path)) ? byte.MaxValue : byte.MinValue;
        }
        return pixels;
    }

    private static bool IsNear(Vector2 point, float[] path)
    {
        for (int i = 0; i + 4 <= path.Length; i += 2)
        {
            Vector2 start = new(path[i], path[i + 1]), along = new Vector2(path[i + 2], path[i + 3]) - start;
            float at = Math.Clamp(Vector2.Dot(point - start, along) / along.LengthSquared(), 0, 1);
            if (Vector2.Distance(point, start + (along * at)) <= Width)
                return true;
        }
        return false;
    }
}
