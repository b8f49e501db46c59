using System.Numerics;

namespace Sinter.Ir.Ops;

/// <summary>A matrix inside an array: element (row, column) is at start + row * rowStride + column * columnStride.</summary>
internal readonly record struct MatrixView(int Start, int RowStride, int ColumnStride)
{
    /// <summary>A row-major matrix, or the transpose of one.</summary>
    public static MatrixView Of(int start, int rows, int columns, bool transposed) =>
        transposed ? new MatrixView(start, 1, rows) : new MatrixView(start, columns, 1);
}

/// <summary>The reference matrix product.</summary>
internal static class MatrixProduct
{
    /// <summary>Adds left * right to the row-major rows x columns matrix <paramref name="sums"/>. The loop order keeps the innermost
    /// reads next to each other whether or not the right matrix is transposed.</summary>
    public static void Accumulate<T>(
        T[] left, MatrixView leftView, T[] right, MatrixView rightView, Span<T> sums, int rows, int inner, int columns)
        where T : INumber<T>
    {
        for (int row = 0; row < rows; row++)
        {
            int leftRow = leftView.Start + row * leftView.RowStride;
            Span<T> target = sums.Slice(row * columns, columns);
            if (rightView.ColumnStride == 1)
                AddScaledRows(left, leftRow, leftView.ColumnStride, right, rightView, target, inner);
            else
                AddDotProducts(left, leftRow, leftView.ColumnStride, right, rightView, target, inner);
        }
    }

    private static void AddScaledRows<T>(T[] left, int leftRow, int leftStep, T[] right, MatrixView rightView, Span<T> target, int inner)
        where T : INumber<T>
    {
        for (int k = 0; k < inner; k++)
        {
            T scale = left[leftRow + k * leftStep];
            ReadOnlySpan<T> source = right.AsSpan(rightView.Start + k * rightView.RowStride, target.Length);
            for (int column = 0; column < target.Length; column++)
                target[column] += scale * source[column];
        }
    }

    private static void AddDotProducts<T>(T[] left, int leftRow, int leftStep, T[] right, MatrixView rightView, Span<T> target, int inner)
        where T : INumber<T>
    {
        for (int column = 0; column < target.Length; column++)
        {
            T sum = T.Zero;
            int a = leftRow, b = rightView.Start + column * rightView.ColumnStride;
            for (int k = 0; k < inner; k++, a += leftStep, b += rightView.RowStride)
                sum += left[a] * right[b];
            target[column] += sum;
        }
    }
}
