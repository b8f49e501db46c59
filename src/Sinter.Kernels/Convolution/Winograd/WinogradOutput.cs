using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>A' m A of a run of tiles beside each other, with a tile in each lane of a vector.</summary>
internal static unsafe class WinogradOutput
{
    private const int Size = WinogradTiles.Inputs, Step = WinogradTiles.Outputs;

    /// <summary>Floats for the four rows of <paramref name="tiles"/> tiles, and for whole vectors behind them.</summary>
    public static int ScratchLength(int tiles) => Step * RowStride(tiles) + Step * Step * PhaseStride(tiles);

    /// <summary>Writes four rows of 4 * count outputs.</summary>
    /// <param name="products">Of the first tile; the next tile's lie beside them.</param>
    /// <param name="productStride">From one product to the next.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="rows">Room for <see cref="ScratchLength"/> floats.</param>
    /// <returns>The distance from one row to the next.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Transform(float* products, nint productStride, int count, float* rows)
    {
        int rowStride = RowStride(count), phaseStride = PhaseStride(count);
        float* phases = rows + (Step * rowStride);
        for (int tile = 0; tile < count; tile += Vector<float>.Count)
            TransformVector(products + tile, productStride, phases + tile, phaseStride);
        for (int row = 0; row < Step; row++)
            Join(phases + (row * Step * phaseStride), phaseStride, count, rows + (row * rowStride));
        return rowStride;
    }

    private static int PhaseStride(int tiles) => tiles + Vector<float>.Count;

    private static int RowStride(int tiles) => Step * (tiles + Step);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformVector(float* products, nint productStride, float* phases, int phaseStride)
    {
        Vector<float>* columns = stackalloc Vector<float>[Step * Size];
        for (int k = 0; k < Size; k++)
        {
            float* from = products + (k * productStride);
            nint next = Size * productStride;
            Four(Vector.Load(from), Vector.Load(from + next), Vector.Load(from + (2 * next)), Vector.Load(from + (3 * next)),
                Vector.Load(from + (4 * next)), Vector.Load(from + (5 * next)), columns + k, Size);
        }
        Vector<float>* row = stackalloc Vector<float>[Step];
        for (int i = 0; i < Step; i++)
        {
            Vector<float>* from = columns + (i * Size);
            Four(from[0], from[1], from[2], from[3], from[4], from[5], row, 1);
            for (int k = 0; k < Step; k++)
                row[k].Store(phases + (((i * Step) + k) * phaseStride));
        }
    }

    /// <summary>A' of six products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(Vector<float> m0, Vector<float> m1, Vector<float> m2, Vector<float> m3, Vector<float> m4, Vector<float> m5,
        Vector<float>* to, int stride)
    {
        Vector<float> two = new(2f), four = new(4f), eight = new(8f);
        Vector<float> inner = m1 + m2, innerDifference = m1 - m2, outer = m3 + m4, outerDifference = m3 - m4;
        to[0] = m0 + inner + outer;
        to[stride] = innerDifference + (two * outerDifference);
        to[2 * stride] = inner + (four * outer);
        to[3 * stride] = innerDifference + (eight * outerDifference) + m5;
    }

    /// <summary>The elements of a row in their order: four of each tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(float* phases, int phaseStride, int count, float* to)
    {
        int tile = 0;
        for (; tile + 4 <= count; tile += 4)
        {
            Vector128<float> a = Vector128.Load(phases + tile), b = Vector128.Load(phases + phaseStride + tile);
            Vector128<float> c = Vector128.Load(phases + (2 * phaseStride) + tile), d = Vector128.Load(phases + (3 * phaseStride) + tile);
            Interleave.Transpose(ref a, ref b, ref c, ref d);
            a.Store(to + (4 * tile));
            b.Store(to + (4 * tile) + 4);
            c.Store(to + (4 * tile) + 8);
            d.Store(to + (4 * tile) + 12);
        }
        for (; tile < count; tile++)
        {
            for (int k = 0; k < Step; k++)
                to[(4 * tile) + k] = phases[(k * phaseStride) + tile];
        }
    }
}
