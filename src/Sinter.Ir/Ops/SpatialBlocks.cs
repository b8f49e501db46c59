using System.Globalization;

namespace Sinter.Ir.Ops;

/// <summary>Shape rules of the operations that move square blocks of pixels into channels and back. Tensors are [N, C, H, W].</summary>
internal static class SpatialBlocks
{
    public static int PositiveSize(Arguments arguments, string parameter)
    {
        int size = arguments.Int(parameter);
        return size > 0 ? size : throw arguments.Invalid(parameter, "a positive size", size.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>[N, C / b^2, H * b, W * b].</summary>
    public static TensorType ToSpace(Arguments arguments, int block)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return x;
        ShapeRules.RequireRank(arguments, "x", 4, 4);
        return x.WithDimensions(x[0], Divide(arguments, "x", x[1], checked(block * block)), x[2] * block, x[3] * block);
    }

    /// <summary>[N, C * b^2, H / b, W / b].</summary>
    public static TensorType ToDepth(Arguments arguments, int block)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return x;
        ShapeRules.RequireRank(arguments, "x", 4, 4);
        return x.WithDimensions(
            x[0], x[1] * checked(block * block), Divide(arguments, "x", x[2], block), Divide(arguments, "x", x[3], block));
    }

    /// <summary>A dimension that the divisor must divide.</summary>
    public static Dimension Divide(Arguments arguments, string parameter, Dimension dimension, int divisor)
    {
        if (!dimension.IsKnown)
            return dimension;
        return dimension.Size % divisor == 0
            ? dimension.Size / divisor
            : throw arguments.Invalid(parameter, $"a size that {divisor} divides", dimension.ToString());
    }

    /// <summary>The two entries of a block shape, both positive.</summary>
    public static (int Height, int Width) BlockShape(Arguments arguments, string parameter)
    {
        int[] block = arguments.Ints(parameter);
        return block is [> 0, > 0]
            ? (block[0], block[1])
            : throw arguments.Invalid(parameter, "two positive sizes", $"[{string.Join(", ", block)}]");
    }

    /// <summary>Two pairs of counts that are not negative: rows before and after, columns before and after.</summary>
    public static int[] Edges(Arguments arguments, string parameter)
    {
        int[] edges = arguments.Ints(parameter);
        return edges is [>= 0, >= 0, >= 0, >= 0]
            ? edges
            : throw arguments.Invalid(parameter, "a 2 by 2 tensor without negative values", $"[{string.Join(", ", edges)}]");
    }
}
