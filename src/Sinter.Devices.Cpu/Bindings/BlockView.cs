using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>The result of an operation that moves square blocks of pixels into channels or back, under finer axes.</summary>
/// <param name="Dimensions">[batch, channels, height, width] with the blocks as axes of their own.</param>
/// <param name="Strides">How far each of the axes goes in <c>x</c>.</param>
/// <param name="IsToSpace">True when height and width are the ones that are cut: axes 2 and 3, 4 and 5. False when the channels are: axes
/// 1 to 3.</param>
internal readonly record struct BlockView(int[] Dimensions, int[] Strides, bool IsToSpace)
{
    /// <param name="arguments">Of the operation.</param>
    /// <param name="y">Shape of the result with channels first.</param>
    /// <param name="s">Strides of the batch, channels, height and width of <c>x</c>.</param>
    public static BlockView DepthToSpace(Arguments arguments, Shape y, int[] s)
    {
        int block = arguments.Int("block_size"), channels = y[1];
        return new([y[0], channels, y[2] / block, block, y[3] / block, block],
            [s[0], s[1], s[2], block * channels * s[1], s[3], channels * s[1]], IsToSpace: true);
    }

    /// <inheritdoc cref="DepthToSpace"/>
    public static BlockView SpaceToDepth(Arguments arguments, Shape y, int[] s)
    {
        int block = arguments.Int("block_size");
        return new([y[0], block, block, y[1] / (block * block), y[2], y[3]],
            [s[0], s[2], s[3], s[1], block * s[2], block * s[3]], IsToSpace: false);
    }

    /// <inheritdoc cref="DepthToSpace"/>
    public static BlockView PixelShuffle(Arguments arguments, Shape y, int[] s)
    {
        int factor = arguments.Int("upscale_factor");
        return new([y[0], y[1], y[2] / factor, factor, y[3] / factor, factor],
            [s[0], factor * factor * s[1], s[2], factor * s[1], s[3], s[1]], IsToSpace: true);
    }

    /// <inheritdoc cref="DepthToSpace"/>
    public static BlockView PixelUnshuffle(Arguments arguments, Shape y, int[] s)
    {
        int factor = arguments.Int("downscale_factor");
        return new([y[0], y[1] / (factor * factor), factor, factor, y[2], y[3]],
            [s[0], s[1], s[2], s[3], factor * s[2], factor * s[3]], IsToSpace: false);
    }

    /// <summary>The same with channels after height and width.</summary>
    public BlockView WithChannelsLast()
    {
        int[] order = IsToSpace ? [0, 2, 3, 4, 5, 1] : [0, 4, 5, 1, 2, 3];
        (int[] dimensions, int[] strides) = (Dimensions, Strides);
        return new([.. order.Select(axis => dimensions[axis])], [.. order.Select(axis => strides[axis])], IsToSpace);
    }
}
