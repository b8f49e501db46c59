using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>The right operand of a convolution as a matrix product, made panel by panel when it is needed: row (channel, kernel position),
/// column output position. Nothing larger than one block ever exists.</summary>
internal unsafe struct ImageColumns
{
    /// <summary>Columns of a block; bounds what <see cref="Pack"/> keeps on the stack.</summary>
    public const int MaxColumns = 512;

    /// <summary>The first channel of the group.</summary>
    public float* Image;
    public WindowShape Window;

    /// <summary>Writes the panels of columns [column, column + columns) and rows [start, start + depth).</summary>
    [SkipLocalsInit]
    public readonly void Pack(int column, int columns, int start, int depth, int width, float* panels)
    {
        Run* runs = stackalloc Run[2 * MaxColumns];
        int runCount = Cut(column, columns, depth, width, runs);
        if (columns % width != 0)
            new Span<float>(panels + (nint)(columns / width) * width * depth, width * depth).Clear();

        Extent3 kernel = Window.Kernel, dilation = Window.Dilation, input = Window.Input;
        nint planeSize = (nint)input.Height * input.Width, channelSize = planeSize * input.Depth;
        int taps = kernel.Volume;
        int channel = Math.DivRem(start, taps, out int tap);
        int kw = tap % kernel.Width, kh = tap / kernel.Width % kernel.Height, kd = tap / kernel.Width / kernel.Height;
        for (int k = 0; k < depth; k++, panels += width)
        {
            float* image = Image + channel * channelSize;
            for (int r = 0; r < runCount; r++)
            {
                Run run = runs[r];
                float* target = panels + run.Target;
                int z = run.Depth + kd * dilation.Depth, y = run.Row + kh * dilation.Height, x = run.Column + kw * dilation.Width;
                if ((uint)z >= (uint)input.Depth || (uint)y >= (uint)input.Height)
                    Fill(target, run.Length);
                else
                    CopyRow(image + z * planeSize + (nint)y * input.Width, x, input.Width, Window.Stride.Width, target, run.Length);
            }
            if (++kw == kernel.Width)
            {
                kw = 0;
                if (++kh == kernel.Height)
                {
                    kh = 0;
                    if (++kd == kernel.Depth)
                    {
                        kd = 0;
                        channel++;
                    }
                }
            }
        }
    }

    // Runs of columns that lie in one output row and one panel.
    private readonly int Cut(int column, int columns, int depth, int width, Run* runs)
    {
        int count = 0, rowLength = Window.Output.Width;
        for (int done = 0; done < columns;)
        {
            int position = column + done, row = position / rowLength, x = position % rowLength;
            int inPanel = done % width;
            int length = Math.Min(Math.Min(rowLength - x, width - inPanel), columns - done);
            runs[count++] = new Run
            {
                Target = (nint)(done / width) * width * depth + inPanel,
                Length = length,
                Column = x * Window.Stride.Width - Window.PadBefore.Width,
                Row = row % Window.Output.Height * Window.Stride.Height - Window.PadBefore.Height,
                Depth = row / Window.Output.Height * Window.Stride.Depth - Window.PadBefore.Depth,
            };
            done += length;
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(float* row, int x, int rowLength, int stride, float* target, int length)
    {
        int first, end;
        if (stride == 1)
        {
            first = Math.Min(Math.Max(0, -x), length);
            end = Math.Max(first, Math.Min(length, rowLength - x));
        }
        else
        {
            first = x >= 0 ? 0 : Math.Min((-x + stride - 1) / stride, length);
            end = x >= rowLength ? first : Math.Max(first, Math.Min(length, (rowLength - 1 - x) / stride + 1));
        }
        if (first > 0)
            Fill(target, first);
        float* from = row + x + (nint)first * stride;
        int j = first;
        if (stride == 1)
        {
            for (; j <= end - Vector<float>.Count; j += Vector<float>.Count, from += Vector<float>.Count)
                Vector.Load(from).Store(target + j);
            for (; j < end; j++)
                target[j] = *from++;
        }
        else if (stride == 2)
        {
            EverySecond.Copy(from, target + j, end - j);
        }
        else
        {
            for (; j < end; j++, from += stride)
                target[j] = *from;
        }
        if (end < length)
            Fill(target + end, length - end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(float* target, int length)
    {
        for (int j = 0; j < length; j++)
            target[j] = 0;
    }

    private struct Run
    {
        public nint Target;
        public int Length;
        public int Column;
        public int Row;
        public int Depth;
    }
}
