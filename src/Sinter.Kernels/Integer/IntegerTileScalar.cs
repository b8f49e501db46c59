namespace Sinter.Kernels;

/// <summary>Tiles of up to 6 rows and 8 columns without vectors.</summary>
internal static unsafe class IntegerTileScalar
{
    private const int VectorColumns = 4;

    public static void Run<TRows, TVectors>(nint pairs, short* left, nint leftStride, short* right, int* sums, nint sumsStride)
        where TRows : struct, IRowCount
        where TVectors : struct, IRowCount
    {
        int columns = TVectors.Count * VectorColumns;
        for (int row = 0; row < TRows.Count; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int sum = 0;
                for (nint i = 0; i < pairs; i++)
                {
                    short* x = left + 2 * i, w = right + 2 * (i * columns + column);
                    sum += x[0] * w[0] + x[1] * w[1];
                }
                sums[column] = sum;
            }
            left += leftStride;
            sums += sumsStride;
        }
    }
}
