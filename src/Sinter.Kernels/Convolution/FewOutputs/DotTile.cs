using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>Sums of some neighbouring outputs with up to four channels, as dot products along the depth: a lane of a vector holds every so
/// many-th product. Conditions on the numbers of rows and channels are decided when a method is compiled.</summary>
internal static unsafe class DotTile
{
    /// <summary>Outputs, and channels, of the largest tile.</summary>
    public const int MaxRows = 8, MaxChannels = 4;

    /// <summary>sums[row * MaxChannels + channel] = sum over the runs of left[row * leftStep + k] * weights[channel * depth + k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum512<TRows, TChannels>(
        DepthRun* runs, DepthRun* end, float* left, nint leftStep, float* weights, nint depth, float* sums)
        where TRows : struct, IRowCount
        where TChannels : struct, IRowCount
    {
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default;
        Vector512<float> s40 = default, s41 = default, s42 = default, s43 = default;
        Vector512<float> s50 = default, s51 = default, s52 = default, s53 = default;
        Vector512<float> s60 = default, s61 = default, s62 = default, s63 = default;
        Vector512<float> s70 = default, s71 = default, s72 = default, s73 = default;
        for (DepthRun* run = runs; run < end; run++)
        {
            float* x0 = left + run->Left, x2 = x0 + 2 * leftStep, x4 = x2 + 2 * leftStep, x6 = x4 + 2 * leftStep;
            float* y0 = weights + run->Right, y2 = y0 + 2 * depth;
            for (nint count = run->Length / 16; count != 0; count--)
            {
                Vector512<float> w0 = Vector512.Load(y0), w1 = default, w2 = default, w3 = default, v;
                if (TChannels.Count > 1)
                    w1 = Vector512.Load(y0 + depth);
                if (TChannels.Count > 2)
                    w2 = Vector512.Load(y2);
                if (TChannels.Count > 3)
                    w3 = Vector512.Load(y2 + depth);
                v = Vector512.Load(x0);
                s00 = Vector512.MultiplyAddEstimate(v, w0, s00);
                if (TChannels.Count > 1)
                    s01 = Vector512.MultiplyAddEstimate(v, w1, s01);
                if (TChannels.Count > 2)
                    s02 = Vector512.MultiplyAddEstimate(v, w2, s02);
                if (TChannels.Count > 3)
                    s03 = Vector512.MultiplyAddEstimate(v, w3, s03);
                if (TRows.Count > 1)
                {
                    v = Vector512.Load(x0 + leftStep);
                    s10 = Vector512.MultiplyAddEstimate(v, w0, s10);
                    if (TChannels.Count > 1)
                        s11 = Vector512.MultiplyAddEstimate(v, w1, s11);
                    if (TChannels.Count > 2)
                        s12 = Vector512.MultiplyAddEstimate(v, w2, s12);
                    if (TChannels.Count > 3)
                        s13 = Vector512.MultiplyAddEstimate(v, w3, s13);
                }
                if (TRows.Count > 2)
                {
                    v = Vector512.Load(x2);
                    s20 = Vector512.MultiplyAddEstimate(v, w0, s20);
                    if (TChannels.Count > 1)
                        s21 = Vector512.MultiplyAddEstimate(v, w1, s21);
                    if (TChannels.Count > 2)
                        s22 = Vector512.MultiplyAddEstimate(v, w2, s22);
                    if (TChannels.Count > 3)
                        s23 = Vector512.MultiplyAddEstimate(v, w3, s23);
                }
                if (TRows.Count > 3)
                {
                    v = Vector512.Load(x2 + leftStep);
                    s30 = Vector512.MultiplyAddEstimate(v, w0, s30);
                    if (TChannels.Count > 1)
                        s31 = Vector512.MultiplyAddEstimate(v, w1, s31);
                    if (TChannels.Count > 2)
                        s32 = Vector512.MultiplyAddEstimate(v, w2, s32);
                    if (TChannels.Count > 3)
                        s33 = Vector512.MultiplyAddEstimate(v, w3, s33);
                }
                if (TRows.Count > 4)
                {
                    v = Vector512.Load(x4);
                    s40 = Vector512.MultiplyAddEstimate(v, w0, s40);
                    if (TChannels.Count > 1)
                        s41 = Vector512.MultiplyAddEstimate(v, w1, s41);
                    if (TChannels.Count > 2)
                        s42 = Vector512.MultiplyAddEstimate(v, w2, s42);
                    if (TChannels.Count > 3)
                        s43 = Vector512.MultiplyAddEstimate(v, w3, s43);
                }
                if (TRows.Count > 5)
                {
                    v = Vector512.Load(x4 + leftStep);
                    s50 = Vector512.MultiplyAddEstimate(v, w0, s50);
                    if (TChannels.Count > 1)
                        s51 = Vector512.MultiplyAddEstimate(v, w1, s51);
                    if (TChannels.Count > 2)
                        s52 = Vector512.MultiplyAddEstimate(v, w2, s52);
                    if (TChannels.Count > 3)
                        s53 = Vector512.MultiplyAddEstimate(v, w3, s53);
                }
                if (TRows.Count > 6)
                {
                    v = Vector512.Load(x6);
                    s60 = Vector512.MultiplyAddEstimate(v, w0, s60);
                    if (TChannels.Count > 1)
                        s61 = Vector512.MultiplyAddEstimate(v, w1, s61);
                    if (TChannels.Count > 2)
                        s62 = Vector512.MultiplyAddEstimate(v, w2, s62);
                    if (TChannels.Count > 3)
                        s63 = Vector512.MultiplyAddEstimate(v, w3, s63);
                }
                if (TRows.Count > 7)
                {
                    v = Vector512.Load(x6 + leftStep);
                    s70 = Vector512.MultiplyAddEstimate(v, w0, s70);
                    if (TChannels.Count > 1)
                        s71 = Vector512.MultiplyAddEstimate(v, w1, s71);
                    if (TChannels.Count > 2)
                        s72 = Vector512.MultiplyAddEstimate(v, w2, s72);
                    if (TChannels.Count > 3)
                        s73 = Vector512.MultiplyAddEstimate(v, w3, s73);
                }
                x0 += 16;
                if (TRows.Count > 2)
                    x2 += 16;
                if (TRows.Count > 4)
                    x4 += 16;
                if (TRows.Count > 6)
                    x6 += 16;
                y0 += 16;
                y2 += 16;
            }
        }
        sums[0] = Vector512.Sum(s00);
        if (TChannels.Count > 1)
            sums[1] = Vector512.Sum(s01);
        if (TChannels.Count > 2)
            sums[2] = Vector512.Sum(s02);
        if (TChannels.Count > 3)
            sums[3] = Vector512.Sum(s03);
        if (TRows.Count > 1)
        {
            sums[4] = Vector512.Sum(s10);
            if (TChannels.Count > 1)
                sums[5] = Vector512.Sum(s11);
            if (TChannels.Count > 2)
                sums[6] = Vector512.Sum(s12);
            if (TChannels.Count > 3)
                sums[7] = Vector512.Sum(s13);
        }
        if (TRows.Count > 2)
        {
            sums[8] = Vector512.Sum(s20);
            if (TChannels.Count > 1)
                sums[9] = Vector512.Sum(s21);
            if (TChannels.Count > 2)
                sums[10] = Vector512.Sum(s22);
            if (TChannels.Count > 3)
                sums[11] = Vector512.Sum(s23);
        }
        if (TRows.Count > 3)
        {
            sums[12] = Vector512.Sum(s30);
            if (TChannels.Count > 1)
                sums[13] = Vector512.Sum(s31);
            if (TChannels.Count > 2)
                sums[14] = Vector512.Sum(s32);
            if (TChannels.Count > 3)
                sums[15] = Vector512.Sum(s33);
        }
        if (TRows.Count > 4)
        {
            sums[16] = Vector512.Sum(s40);
            if (TChannels.Count > 1)
                sums[17] = Vector512.Sum(s41);
            if (TChannels.Count > 2)
                sums[18] = Vector512.Sum(s42);
            if (TChannels.Count > 3)
                sums[19] = Vector512.Sum(s43);
        }
        if (TRows.Count > 5)
        {
            sums[20] = Vector512.Sum(s50);
            if (TChannels.Count > 1)
                sums[21] = Vector512.Sum(s51);
            if (TChannels.Count > 2)
                sums[22] = Vector512.Sum(s52);
            if (TChannels.Count > 3)
                sums[23] = Vector512.Sum(s53);
        }
        if (TRows.Count > 6)
        {
            sums[24] = Vector512.Sum(s60);
            if (TChannels.Count > 1)
                sums[25] = Vector512.Sum(s61);
            if (TChannels.Count > 2)
                sums[26] = Vector512.Sum(s62);
            if (TChannels.Count > 3)
                sums[27] = Vector512.Sum(s63);
        }
        if (TRows.Count > 7)
        {
            sums[28] = Vector512.Sum(s70);
            if (TChannels.Count > 1)
                sums[29] = Vector512.Sum(s71);
            if (TChannels.Count > 2)
                sums[30] = Vector512.Sum(s72);
            if (TChannels.Count > 3)
                sums[31] = Vector512.Sum(s73);
        }
        AddRests(TRows.Count, TChannels.Count, 16, runs, end, left, leftStep, weights, depth, sums);
    }

    /// <summary>sums[row * MaxChannels + channel] = sum over the runs of left[row * leftStep + k] * weights[channel * depth + k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum256<TRows, TChannels>(
        DepthRun* runs, DepthRun* end, float* left, nint leftStep, float* weights, nint depth, float* sums)
        where TRows : struct, IRowCount
        where TChannels : struct, IRowCount
    {
        Vector256<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector256<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector256<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector256<float> s30 = default, s31 = default, s32 = default, s33 = default;
        for (DepthRun* run = runs; run < end; run++)
        {
            float* x0 = left + run->Left, x2 = x0 + 2 * leftStep;
            float* y0 = weights + run->Right, y2 = y0 + 2 * depth;
            for (nint count = run->Length / 8; count != 0; count--)
            {
                Vector256<float> w0 = Vector256.Load(y0), w1 = default, w2 = default, w3 = default, v;
                if (TChannels.Count > 1)
                    w1 = Vector256.Load(y0 + depth);
                if (TChannels.Count > 2)
                    w2 = Vector256.Load(y2);
                if (TChannels.Count > 3)
                    w3 = Vector256.Load(y2 + depth);
                v = Vector256.Load(x0);
                s00 = Vector256.MultiplyAddEstimate(v, w0, s00);
                if (TChannels.Count > 1)
                    s01 = Vector256.MultiplyAddEstimate(v, w1, s01);
                if (TChannels.Count > 2)
                    s02 = Vector256.MultiplyAddEstimate(v, w2, s02);
                if (TChannels.Count > 3)
                    s03 = Vector256.MultiplyAddEstimate(v, w3, s03);
                if (TRows.Count > 1)
                {
                    v = Vector256.Load(x0 + leftStep);
                    s10 = Vector256.MultiplyAddEstimate(v, w0, s10);
                    if (TChannels.Count > 1)
                        s11 = Vector256.MultiplyAddEstimate(v, w1, s11);
                    if (TChannels.Count > 2)
                        s12 = Vector256.MultiplyAddEstimate(v, w2, s12);
                    if (TChannels.Count > 3)
                        s13 = Vector256.MultiplyAddEstimate(v, w3, s13);
                }
                if (TRows.Count > 2)
                {
                    v = Vector256.Load(x2);
                    s20 = Vector256.MultiplyAddEstimate(v, w0, s20);
                    if (TChannels.Count > 1)
                        s21 = Vector256.MultiplyAddEstimate(v, w1, s21);
                    if (TChannels.Count > 2)
                        s22 = Vector256.MultiplyAddEstimate(v, w2, s22);
                    if (TChannels.Count > 3)
                        s23 = Vector256.MultiplyAddEstimate(v, w3, s23);
                }
                if (TRows.Count > 3)
                {
                    v = Vector256.Load(x2 + leftStep);
                    s30 = Vector256.MultiplyAddEstimate(v, w0, s30);
                    if (TChannels.Count > 1)
                        s31 = Vector256.MultiplyAddEstimate(v, w1, s31);
                    if (TChannels.Count > 2)
                        s32 = Vector256.MultiplyAddEstimate(v, w2, s32);
                    if (TChannels.Count > 3)
                        s33 = Vector256.MultiplyAddEstimate(v, w3, s33);
                }
                x0 += 8;
                if (TRows.Count > 2)
                    x2 += 8;
                y0 += 8;
                y2 += 8;
            }
        }
        sums[0] = Vector256.Sum(s00);
        if (TChannels.Count > 1)
            sums[1] = Vector256.Sum(s01);
        if (TChannels.Count > 2)
            sums[2] = Vector256.Sum(s02);
        if (TChannels.Count > 3)
            sums[3] = Vector256.Sum(s03);
        if (TRows.Count > 1)
        {
            sums[4] = Vector256.Sum(s10);
            if (TChannels.Count > 1)
                sums[5] = Vector256.Sum(s11);
            if (TChannels.Count > 2)
                sums[6] = Vector256.Sum(s12);
            if (TChannels.Count > 3)
                sums[7] = Vector256.Sum(s13);
        }
        if (TRows.Count > 2)
        {
            sums[8] = Vector256.Sum(s20);
            if (TChannels.Count > 1)
                sums[9] = Vector256.Sum(s21);
            if (TChannels.Count > 2)
                sums[10] = Vector256.Sum(s22);
            if (TChannels.Count > 3)
                sums[11] = Vector256.Sum(s23);
        }
        if (TRows.Count > 3)
        {
            sums[12] = Vector256.Sum(s30);
            if (TChannels.Count > 1)
                sums[13] = Vector256.Sum(s31);
            if (TChannels.Count > 2)
                sums[14] = Vector256.Sum(s32);
            if (TChannels.Count > 3)
                sums[15] = Vector256.Sum(s33);
        }
        AddRests(TRows.Count, TChannels.Count, 8, runs, end, left, leftStep, weights, depth, sums);
    }

    /// <summary>sums[row * MaxChannels + channel] = sum over the runs of left[row * leftStep + k] * weights[channel * depth + k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum128<TRows, TChannels>(
        DepthRun* runs, DepthRun* end, float* left, nint leftStep, float* weights, nint depth, float* sums)
        where TRows : struct, IRowCount
        where TChannels : struct, IRowCount
    {
        Vector128<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector128<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector128<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector128<float> s30 = default, s31 = default, s32 = default, s33 = default;
        for (DepthRun* run = runs; run < end; run++)
        {
            float* x0 = left + run->Left, x2 = x0 + 2 * leftStep;
            float* y0 = weights + run->Right, y2 = y0 + 2 * depth;
            for (nint count = run->Length / 4; count != 0; count--)
            {
                Vector128<float> w0 = Vector128.Load(y0), w1 = default, w2 = default, w3 = default, v;
                if (TChannels.Count > 1)
                    w1 = Vector128.Load(y0 + depth);
                if (TChannels.Count > 2)
                    w2 = Vector128.Load(y2);
                if (TChannels.Count > 3)
                    w3 = Vector128.Load(y2 + depth);
                v = Vector128.Load(x0);
                s00 = Vector128.MultiplyAddEstimate(v, w0, s00);
                if (TChannels.Count > 1)
                    s01 = Vector128.MultiplyAddEstimate(v, w1, s01);
                if (TChannels.Count > 2)
                    s02 = Vector128.MultiplyAddEstimate(v, w2, s02);
                if (TChannels.Count > 3)
                    s03 = Vector128.MultiplyAddEstimate(v, w3, s03);
                if (TRows.Count > 1)
                {
                    v = Vector128.Load(x0 + leftStep);
                    s10 = Vector128.MultiplyAddEstimate(v, w0, s10);
                    if (TChannels.Count > 1)
                        s11 = Vector128.MultiplyAddEstimate(v, w1, s11);
                    if (TChannels.Count > 2)
                        s12 = Vector128.MultiplyAddEstimate(v, w2, s12);
                    if (TChannels.Count > 3)
                        s13 = Vector128.MultiplyAddEstimate(v, w3, s13);
                }
                if (TRows.Count > 2)
                {
                    v = Vector128.Load(x2);
                    s20 = Vector128.MultiplyAddEstimate(v, w0, s20);
                    if (TChannels.Count > 1)
                        s21 = Vector128.MultiplyAddEstimate(v, w1, s21);
                    if (TChannels.Count > 2)
                        s22 = Vector128.MultiplyAddEstimate(v, w2, s22);
                    if (TChannels.Count > 3)
                        s23 = Vector128.MultiplyAddEstimate(v, w3, s23);
                }
                if (TRows.Count > 3)
                {
                    v = Vector128.Load(x2 + leftStep);
                    s30 = Vector128.MultiplyAddEstimate(v, w0, s30);
                    if (TChannels.Count > 1)
                        s31 = Vector128.MultiplyAddEstimate(v, w1, s31);
                    if (TChannels.Count > 2)
                        s32 = Vector128.MultiplyAddEstimate(v, w2, s32);
                    if (TChannels.Count > 3)
                        s33 = Vector128.MultiplyAddEstimate(v, w3, s33);
                }
                x0 += 4;
                if (TRows.Count > 2)
                    x2 += 4;
                y0 += 4;
                y2 += 4;
            }
        }
        sums[0] = Vector128.Sum(s00);
        if (TChannels.Count > 1)
            sums[1] = Vector128.Sum(s01);
        if (TChannels.Count > 2)
            sums[2] = Vector128.Sum(s02);
        if (TChannels.Count > 3)
            sums[3] = Vector128.Sum(s03);
        if (TRows.Count > 1)
        {
            sums[4] = Vector128.Sum(s10);
            if (TChannels.Count > 1)
                sums[5] = Vector128.Sum(s11);
            if (TChannels.Count > 2)
                sums[6] = Vector128.Sum(s12);
            if (TChannels.Count > 3)
                sums[7] = Vector128.Sum(s13);
        }
        if (TRows.Count > 2)
        {
            sums[8] = Vector128.Sum(s20);
            if (TChannels.Count > 1)
                sums[9] = Vector128.Sum(s21);
            if (TChannels.Count > 2)
                sums[10] = Vector128.Sum(s22);
            if (TChannels.Count > 3)
                sums[11] = Vector128.Sum(s23);
        }
        if (TRows.Count > 3)
        {
            sums[12] = Vector128.Sum(s30);
            if (TChannels.Count > 1)
                sums[13] = Vector128.Sum(s31);
            if (TChannels.Count > 2)
                sums[14] = Vector128.Sum(s32);
            if (TChannels.Count > 3)
                sums[15] = Vector128.Sum(s33);
        }
        AddRests(TRows.Count, TChannels.Count, 4, runs, end, left, leftStep, weights, depth, sums);
    }

    /// <summary>Products at the ends of runs, which fill no vector. Apart from the sums above: a call among them would cost their
    /// registers.</summary>
    private static void AddRests(int rows, int channels, int lanes, DepthRun* runs, DepthRun* end, float* left, nint leftStep,
        float* weights, nint depth, float* sums)
    {
        for (DepthRun* run = runs; run < end; run++)
        {
            nint first = run->Length / lanes * lanes;
            for (int i = 0; i < rows * channels && first < run->Length; i++)
            {
                int row = i / channels, channel = i % channels;
                float* x = left + run->Left + row * leftStep, w = weights + run->Right + channel * depth;
                float sum = 0;
                for (nint k = first; k < run->Length; k++)
                    sum += x[k] * w[k];
                sums[row * MaxChannels + channel] += sum;
            }
        }
    }
}
