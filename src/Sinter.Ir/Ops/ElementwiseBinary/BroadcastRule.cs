using System.Numerics;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>The reference loop over two tensors that broadcast to one shape.</summary>
internal static class BroadcastRule
{
    /// <summary>The result's elements in row-major order, from the elements of both operands.</summary>
    public static T[] Map<T>(Shape xShape, T[] x, Shape yShape, T[] y, Shape result, Func<T, T, T> function)
        where T : INumber<T>
    {
        var values = new T[Tensor.CheckedByteLength(ElementType.UInt8, result)];
        int[] xStrides = ShapeRules.BroadcastStrides(xShape, result), yStrides = ShapeRules.BroadcastStrides(yShape, result);
        if (result.Rank == 0)
        {
            values[0] = function(x[0], y[0]);
            return values;
        }
        Shape rows = Shape.Of(result.Dimensions[..^1]);
        var xRow = new IndexWalk(rows, xStrides.AsSpan()[..^1]);
        var yRow = new IndexWalk(rows, yStrides.AsSpan()[..^1]);
        int width = result[result.Rank - 1], xStep = xStrides[^1], yStep = yStrides[^1];
        for (int start = 0; start < values.Length; start += width)
        {
            int xAt = xRow.Offset, yAt = yRow.Offset;
            for (int i = start; i < start + width; i++, xAt += xStep, yAt += yStep)
                values[i] = function(x[xAt], y[yAt]);
            xRow.Next();
            yRow.Next();
        }
        return values;
    }

    /// <summary>The type of arithmetic on both: their own when it is one, else a float before an integer, and the wider float.</summary>
    public static ElementType Common(ElementType x, ElementType y)
    {
        if (x == y || !y.IsFloat())
            return x;
        return !x.IsFloat() || y.BitWidth() > x.BitWidth() ? y : x;
    }
}
