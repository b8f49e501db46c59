namespace Sinter.Kernels;

/// <summary>The scalar twin of the matrix product tiles: any number of rows, 8 columns.</summary>
internal static unsafe class MatMulTileScalar
{
    public const int Columns = 8;

    public static void Rows4(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
        => Rows(4, depth, a, aStride, b, bStride, c, cStride, accumulate);

    public static void Rows1(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
        => Rows(1, depth, a, aStride, b, bStride, c, cStride, accumulate);

    public static void Row1Wide(nint depth, float* a, nint aStride, float* b, nint bStride, nint panelStride, float* c, bool accumulate)
    {
        for (int panel = 0; panel < 4; panel++)
            Rows(1, depth, a, aStride, b + panel * panelStride, bStride, c + panel * Columns, 0, accumulate);
    }

    private static void Rows(int rows, nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < Columns; j++)
            {
                float sum = accumulate ? c[i * cStride + j] : 0;
                for (nint k = 0; k < depth; k++)
                    sum += a[k * aStride + i] * b[k * bStride + j];
                c[i * cStride + j] = sum;
            }
        }
    }
}
