using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Slides a window over planes: depthwise convolution and pooling.</summary>
internal static unsafe class WindowLoop
{
    /// <summary>Taps whose addresses are kept on the stack.</summary>
    public const int MaxTaps = 1024;

    /// <summary>Computes output rows [row, row + rows) of one plane, counted over depth and height together. Target is the whole output
    /// plane.</summary>
    [SkipLocalsInit]
    public static void Run<TReducer>(
        TReducer reducer, in WindowShape window, in WindowRows prepared, float* plane, float* target, int row, int rows)
        where TReducer : struct, IWindowReducer
    {
        if (!Vector.IsHardwareAccelerated || !prepared.Fits || window.Kernel.Volume > MaxTaps)
        {
            RunScalar(reducer, window, plane, target, row, rows);
            return;
        }
        float** addresses = stackalloc float*[MaxTaps];
        int* indices = stackalloc int[MaxTaps];
        int* offsets = stackalloc int[MaxTaps];
        prepared.Offsets(offsets);
        int width = window.Output.Width;
        for (int end = row + rows; row < end;)
        {
            int depth = Math.DivRem(row, window.Output.Height, out int y);
            int run = Math.Min(Math.Min(prepared.Rows, end - row), window.Output.Height - y);
            for (int column = 0; column < width; column += prepared.Columns)
            {
                int columns = Math.Min(prepared.Columns, width - column);
                float* buffer = prepared.Prepare(plane, depth, y, run, column, columns);
                for (int i = 0; i < run; i++)
                {
                    int taps = prepared.Taps(buffer, offsets, depth, y, y + i, addresses, indices);
                    Row(reducer, addresses, indices, taps, target + (nint)(row + i) * width + column, columns);
                }
            }
            row += run;
        }
    }

    /// <summary>The scalar twin: also takes windows too wide to be prepared.</summary>
    public static void RunScalar<TReducer>(TReducer reducer, in WindowShape window, float* plane, float* target, int row, int rows)
        where TReducer : struct, IWindowReducer
    {
        for (int r = row; r < row + rows; r++)
        {
            int depth = Math.DivRem(r, window.Output.Height, out int y);
            for (int x = 0; x < window.Output.Width; x++)
                target[(nint)r * window.Output.Width + x] = Element(reducer, window, plane, depth, y, x);
        }
    }

    private static float Element<TReducer>(TReducer reducer, in WindowShape window, float* plane, int depth, int row, int column)
        where TReducer : struct, IWindowReducer
    {
        float sum = reducer.Start;
        int tap = 0;
        for (int kd = 0; kd < window.Kernel.Depth; kd++)
        {
            int z = depth * window.Stride.Depth - window.PadBefore.Depth + kd * window.Dilation.Depth;
            for (int kh = 0; kh < window.Kernel.Height; kh++)
            {
                int y = row * window.Stride.Height - window.PadBefore.Height + kh * window.Dilation.Height;
                for (int kw = 0; kw < window.Kernel.Width; kw++, tap++)
                {
                    int x = column * window.Stride.Width - window.PadBefore.Width + kw * window.Dilation.Width;
                    if ((uint)z < (uint)window.Input.Depth && (uint)y < (uint)window.Input.Height && (uint)x < (uint)window.Input.Width)
                        sum = reducer.Step(sum, plane[((nint)z * window.Input.Height + y) * window.Input.Width + x], tap);
                }
            }
        }
        return sum;
    }

    // The prepared rows have slack behind the last output, so a vector may read, but not write, past it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TReducer>(TReducer reducer, float** addresses, int* indices, int taps, float* target, int columns)
        where TReducer : struct, IWindowReducer
    {
        var start = new Vector<float>(reducer.Start);
        int lanes = Vector<float>.Count, x = 0;
        for (; x <= columns - 4 * lanes; x += 4 * lanes)
        {
            Vector<float> s0 = start, s1 = start, s2 = start, s3 = start;
            for (int t = 0; t < taps; t++)
            {
                float* from = addresses[t] + x;
                int tap = indices[t];
                s0 = reducer.Step(s0, Vector.Load(from), tap);
                s1 = reducer.Step(s1, Vector.Load(from + lanes), tap);
                s2 = reducer.Step(s2, Vector.Load(from + 2 * lanes), tap);
                s3 = reducer.Step(s3, Vector.Load(from + 3 * lanes), tap);
            }
            s0.Store(target + x);
            s1.Store(target + x + lanes);
            s2.Store(target + x + 2 * lanes);
            s3.Store(target + x + 3 * lanes);
        }
        for (; x < columns; x += lanes)
        {
            Vector<float> sum = start;
            for (int t = 0; t < taps; t++)
                sum = reducer.Step(sum, Vector.Load(addresses[t] + x), indices[t]);
            if (columns - x >= lanes)
                sum.Store(target + x);
            else
                Unsafe.CopyBlockUnaligned(target + x, &sum, (uint)(columns - x) * sizeof(float));
        }
    }
}
