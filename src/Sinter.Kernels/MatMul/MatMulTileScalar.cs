namespace Sinter.Kernels;

/// <summary>The scalar twin of the matrix product tiles: up to 4 rows, 8 columns, or 4 in a narrow panel.</summary>
internal static unsafe class MatMulTileScalar
{
    public const int MaxRows = 4;
    public const int VectorColumns = 4;

    public static void Wide<TRows>(TileCall* call, float* left, float* right, float* product)
        where TRows : struct, IRowCount
        => Tile(call, TRows.Count, 2 * VectorColumns, left, right, product);

    public static void Narrow<TRows>(TileCall* call, float* left, float* right, float* product)
        where TRows : struct, IRowCount
        => Tile(call, TRows.Count, VectorColumns, left, right, product);

    public static void Row(TileCall* call, float* left, float* right, nint panelStride, float* product)
    {
        TileCall panelCall = *call;
        for (int panel = 0; panel < MatMulKernel.WidePanels; panel++)
        {
            int column = panel * 2 * VectorColumns;
            panelCall.Bias = call->Bias == null ? null : call->Bias + column;
            Tile(&panelCall, 1, 2 * VectorColumns, left, right + panel * panelStride, product + column);
        }
    }

    private static void Tile(TileCall* call, int rows, int columns, float* left, float* right, float* product)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                float* target = product + i * call->ProductStride + j;
                float sum = call->Accumulate ? *target : call->Bias != null ? call->Bias[j] : 0;
                for (nint r = 0; r < call->RunCount; r++)
                {
                    DepthRun run = call->Runs[r];
                    float* a = left + i * call->LeftStride + run.Left, b = right + run.Right * call->RightStride + j;
                    for (nint k = 0; k < run.Length; k++)
                        sum += a[k] * b[k * call->RightStride];
                }
                if (call->Residual != null)
                    sum += call->Residual[i * call->ResidualStride + j];
                if (call->Clamp)
                    sum = float.MinNative(call->High, float.MaxNative(call->Low, sum));
                *target = sum;
            }
        }
    }
}
