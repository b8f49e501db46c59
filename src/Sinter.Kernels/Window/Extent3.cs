namespace Sinter.Kernels;

/// <summary>Three spatial sizes; images have a depth of 1, sequences a height of 1 as well.</summary>
public readonly record struct Extent3(int Depth, int Height, int Width)
{
    public static Extent3 One => new(1, 1, 1);

    /// <summary>Elements of a block of this size.</summary>
    /// <exception cref="OverflowException">More than <see cref="int.MaxValue"/>.</exception>
    public int Volume => checked(Depth * Height * Width);

    /// <summary>From 1 to 3 sizes, the last of which is the width; missing ones are <paramref name="missing"/>.</summary>
    public static Extent3 From(ReadOnlySpan<int> sizes, int missing = 1) => sizes.Length switch
    {
        1 => new(missing, missing, sizes[0]),
        2 => new(missing, sizes[0], sizes[1]),
        3 => new(sizes[0], sizes[1], sizes[2]),
        _ => throw new ArgumentException($"1 to 3 spatial dimensions are supported, not {sizes.Length}.", nameof(sizes)),
    };
}
