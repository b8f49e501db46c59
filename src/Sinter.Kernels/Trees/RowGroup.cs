namespace Sinter.Kernels;

/// <summary>A column of keys that nodes look at.</summary>
/// <param name="Feature">The feature that it holds.</param>
/// <param name="Missing">The key of a missing value.</param>
internal readonly record struct TreeColumn(int Feature, long Missing);

/// <summary>Keys of a few rows that walk through a tree together: column by column, the rows of a column side by side.</summary>
internal static unsafe class RowGroup
{
    public const int Rows = 8;

    /// <summary>Writes the keys of <see cref="Rows"/> rows; fewer are filled up with the last one.</summary>
    /// <param name="rows">The features, row by row.</param>
    /// <param name="count">How many rows there are: at least one.</param>
    /// <param name="stride">Features from row to row.</param>
    /// <param name="columns">The columns after the first.</param>
    /// <param name="keys">Where the keys go.</param>
    public static void Fill(double* rows, int count, int stride, ReadOnlySpan<TreeColumn> columns, long* keys)
    {
        double** row = stackalloc double*[Rows];
        for (int i = 0; i < Rows; i++)
            row[i] = rows + (nint)Math.Min(i, count - 1) * stride;
        for (int i = 0; i < Rows; i++)
            *keys++ = SortableDouble.First;
        foreach (TreeColumn column in columns)
        {
            for (int i = 0; i < Rows; i++)
                *keys++ = SortableDouble.Of(row[i][column.Feature], column.Missing);
        }
    }
}
