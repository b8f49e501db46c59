namespace Sinter;

/// <summary>The size of an image.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>For example <c>640 x 480</c>.</summary>
    public override string ToString() => $"{Width} x {Height}";
}

/// <summary>Which sizes an image may have: <see cref="FixedImageSize"/>, <see cref="EnumeratedImageSizes"/> or
/// <see cref="RangedImageSizes"/>.</summary>
public abstract class ImageSizeFlexibility
{
    private protected ImageSizeFlexibility()
    {
    }

    /// <summary>True when an image may have this size.</summary>
    /// <param name="size">A size.</param>
    public abstract bool Allows(ImageSize size);

    /// <summary>The allowed size nearest to <paramref name="size"/>.</summary>
    internal abstract ImageSize Nearest(ImageSize size);
}

/// <summary>One size only.</summary>
public sealed class FixedImageSize : ImageSizeFlexibility
{
    private readonly ImageSize _size;

    internal FixedImageSize(ImageSize size)
    {
        _size = size;
    }

    /// <inheritdoc/>
    public override bool Allows(ImageSize size) => size == _size;

    /// <summary>For example <c>224 x 224</c>.</summary>
    public override string ToString() => _size.ToString();

    internal override ImageSize Nearest(ImageSize size) => _size;
}

/// <summary>One of several sizes.</summary>
public sealed class EnumeratedImageSizes : ImageSizeFlexibility
{
    private const int MostInWords = 8;

    private readonly ImageSize[] _sizes;

    internal EnumeratedImageSizes(ImageSize[] sizes)
    {
        _sizes = sizes;
        Sizes = Array.AsReadOnly(sizes);
    }

    /// <summary>The sizes, in the model's order.</summary>
    public IReadOnlyList<ImageSize> Sizes { get; }

    /// <inheritdoc/>
    public override bool Allows(ImageSize size) => _sizes.Contains(size);

    /// <summary>For example <c>224 x 224 or 512 x 512</c>; of many sizes, the first and their number.</summary>
    public override string ToString() =>
        _sizes.Length <= MostInWords ? string.Join(" or ", _sizes) : $"{_sizes[0]} or one of {_sizes.Length - 1} more";

    internal override ImageSize Nearest(ImageSize size) =>
        _sizes.MinBy(allowed => Math.Abs((long)allowed.Width - size.Width) + Math.Abs((long)allowed.Height - size.Height));
}

/// <summary>A range for each side.</summary>
public sealed class RangedImageSizes : ImageSizeFlexibility
{
    internal RangedImageSizes(SizeRange widths, SizeRange heights)
    {
        Widths = widths;
        Heights = heights;
    }

    /// <summary>The widths that are allowed.</summary>
    public SizeRange Widths { get; }

    /// <summary>The heights that are allowed.</summary>
    public SizeRange Heights { get; }

    /// <inheritdoc/>
    public override bool Allows(ImageSize size) => Widths.Contains(size.Width) && Heights.Contains(size.Height);

    /// <summary>For example <c>64..512 x 64..</c>.</summary>
    public override string ToString() => $"{Widths} x {Heights}";

    internal override ImageSize Nearest(ImageSize size) => new(Widths.Nearest(size.Width), Heights.Nearest(size.Height));
}
