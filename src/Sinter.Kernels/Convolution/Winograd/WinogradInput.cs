using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>B' d B of a run of tiles beside each other, with a tile in each lane of a vector.</summary>
internal static unsafe class WinogradInput
{
    private const int Size = WinogradTiles.Inputs, Step = WinogradTiles.Outputs;

    /// <summary>Tiles of a panel of the widest kernel; one more and whole vectors must fit behind the last one.</summary>
    private const int MostTiles = 32, PhaseStride = MostTiles + 32;

    /// <summary>Writes to[product * productStride + tile] for tiles [0, count).</summary>
    /// <param name="plane">The image's channel, <paramref name="height"/> rows of <paramref name="width"/>.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="top">Row of the first input; rows outside of the image are zero.</param>
    /// <param name="left">Column of the first input of the first tile; the next tile's lies four columns on.</param>
    /// <param name="count">At most <see cref="MostTiles"/>.</param>
    /// <param name="to">Where the first tile's first product goes.</param>
    /// <param name="productStride">From one product to the next.</param>
    [SkipLocalsInit]
    public static void Transform(float* plane, int height, int width, int top, int left, int count, float* to, nint productStride)
    {
        // phases[row][k][tile] is the element 4 * tile + k of the row; elements 4 and 5 of a tile are 0 and 1 of the next.
        float* phases = stackalloc float[Size * Step * PhaseStride];
        float* line = stackalloc float[(Step * MostTiles) + (2 * Step)];
        int needed = (Step * count) + 2;
        for (int row = 0; row < Size; row++)
        {
            float* from = Line(plane, height, width, top + row, left, needed, line);
            Split(from, count, needed, phases + (row * Step * PhaseStride));
        }
        int tile = 0;
        for (; tile <= count - Vector<float>.Count; tile += Vector<float>.Count)
            TransformVector(phases + tile, to + tile, productStride);
        if (tile == count)
            return;
        float* last = stackalloc float[WinogradTiles.Products * Vector<float>.Count];
        TransformVector(phases + tile, last, Vector<float>.Count);
        for (int i = 0; i < WinogradTiles.Products; i++)
            Unsafe.CopyBlockUnaligned(to + tile + (i * productStride), last + (i * Vector<float>.Count),
                (uint)(count - tile) * sizeof(float));
    }

    /// <summary>A row's elements from <paramref name="left"/> on: in place, or copied with zeros for what is outside.</summary>
    private static float* Line(float* plane, int height, int width, int row, int left, int needed, float* line)
    {
        bool isInside = (uint)row < (uint)height;
        // Whole groups of four are read below, so a little more than what is needed must be there.
        int whole = Tiles.RoundUp(needed, Step);
        if (isInside && left >= 0 && left + whole <= width)
            return plane + ((nint)row * width) + left;
        new Span<float>(line, whole).Clear();
        int begin = Math.Max(left, 0), end = Math.Min(left + needed, width);
        if (isInside && end > begin)
            Unsafe.CopyBlockUnaligned(line + (begin - left), plane + ((nint)row * width) + begin, (uint)(end - begin) * sizeof(float));
        return line;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(float* from, int count, int needed, float* to)
    {
        int tile = 0;
        for (; tile + 4 <= count; tile += 4)
        {
            Vector128<float> a = Vector128.Load(from + (4 * tile)), b = Vector128.Load(from + (4 * tile) + 4);
            Vector128<float> c = Vector128.Load(from + (4 * tile) + 8), d = Vector128.Load(from + (4 * tile) + 12);
            Interleave.Transpose(ref a, ref b, ref c, ref d);
            a.Store(to + tile);
            b.Store(to + PhaseStride + tile);
            c.Store(to + (2 * PhaseStride) + tile);
            d.Store(to + (3 * PhaseStride) + tile);
        }
        for (int i = 4 * tile; i < needed; i++)
            to[((i & 3) * PhaseStride) + (i >> 2)] = from[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformVector(float* phases, float* to, nint productStride)
    {
        Vector<float>* columns = stackalloc Vector<float>[WinogradTiles.Products];
        const int rowStride = Step * PhaseStride;
        for (int k = 0; k < Size; k++)
        {
            float* from = phases + ((k & 3) * PhaseStride) + (k >> 2);
            Vector<float> d0 = Vector.Load(from), d1 = Vector.Load(from + rowStride), d2 = Vector.Load(from + (2 * rowStride));
            Vector<float> d3 = Vector.Load(from + (3 * rowStride)), d4 = Vector.Load(from + (4 * rowStride)),
                d5 = Vector.Load(from + (5 * rowStride));
            Vector<float>* column = columns + k;
            Six(d0, d1, d2, d3, d4, d5, column, Size);
        }
        Vector<float>* row = stackalloc Vector<float>[Size];
        for (int i = 0; i < Size; i++)
        {
            Vector<float>* from = columns + (i * Size);
            Six(from[0], from[1], from[2], from[3], from[4], from[5], row, 1);
            float* target = to + (i * Size * productStride);
            for (int k = 0; k < Size; k++)
                row[k].Store(target + (k * productStride));
        }
    }

    /// <summary>B' of six inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Six(Vector<float> d0, Vector<float> d1, Vector<float> d2, Vector<float> d3, Vector<float> d4, Vector<float> d5,
        Vector<float>* to, int stride)
    {
        Vector<float> four = new(4f), five = new(5f), two = new(2f);
        Vector<float> even = d4 - (four * d2), odd = d3 - (four * d1), difference = d4 - d2, twice = two * (d3 - d1);
        to[0] = (four * d0) - (five * d2) + d4;
        to[stride] = even + odd;
        to[2 * stride] = even - odd;
        to[3 * stride] = difference + twice;
        to[4 * stride] = difference - twice;
        to[5 * stride] = (four * d1) - (five * d3) + d5;
    }
}
