using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

public enum PoolingKind
{
    /// <summary>Largest value; a window without any element gives negative infinity.</summary>
    Max,

    /// <summary>Mean over the whole window, padding counting as zeros.</summary>
    AverageIncludingPadding,

    /// <summary>Mean over the elements that are not padding.</summary>
    AverageExcludingPadding,

    /// <summary>Square root of the sum of squares.</summary>
    L2,
}

/// <summary>Pooling of float32 tensors [planes, spatial...], where planes are batch times channels.</summary>
public static unsafe class Pooling
{
    /// <exception cref="ArgumentException">A length does not fit the window.</exception>
    public static void Run(
        PoolingKind kind, int planes, in WindowShape window, ReadOnlySpan<float> x, Span<float> y, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        window.Check();
        ArgumentOutOfRangeException.ThrowIfNegative(planes);
        KernelGuard.Length(x.Length, (long)planes * window.Input.Volume, nameof(x));
        KernelGuard.Length(y.Length, (long)planes * window.Output.Volume, nameof(y));
        if (y.IsEmpty)
            return;
        long workPerRow = (long)window.Output.Width * Math.Min(window.Kernel.Volume, WindowLoop.MaxTaps);
        fixed (float* source = x, target = y)
        {
            var body = new Body
            {
                Kind = kind,
                Window = window,
                Rows = new WindowRows(window, kind == PoolingKind.Max ? float.NegativeInfinity : 0),
                Tiling = new PlaneTiling(planes, window.Output.Depth * window.Output.Height, workPerRow),
                X = source,
                Y = target,
            };
            pool.Run(body, body.Tiling.TileCount, cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public PoolingKind Kind;
        public WindowShape Window;
        public WindowRows Rows;
        public PlaneTiling Tiling;
        public float* X;
        public float* Y;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int firstPlane, out int endPlane, out int row, out int rows);
            for (int plane = firstPlane; plane < endPlane; plane++)
            {
                float* source = X + (nint)plane * Window.Input.Volume;
                float* target = Y + (nint)plane * Window.Output.Volume;
                switch (Kind)
                {
                    case PoolingKind.Max:
                        WindowLoop.Run(default(MaxReducer), Window, Rows, source, target, row, rows);
                        break;
                    case PoolingKind.L2:
                        WindowLoop.Run(default(SumOfSquaresReducer), Window, Rows, source, target, row, rows);
                        TakeRoots(target + (nint)row * Window.Output.Width, rows * Window.Output.Width);
                        break;
                    default:
                        WindowLoop.Run(default(SumReducer), Window, Rows, source, target, row, rows);
                        Divide(target, row, rows);
                        break;
                }
            }
        }

        private readonly void Divide(float* target, int row, int rows)
        {
            int width = Window.Output.Width;
            Extent3 input = Window.Input, kernel = Window.Kernel, stride = Window.Stride, pad = Window.PadBefore;
            Extent3 dilation = Window.Dilation;
            for (int r = row; r < row + rows; r++)
            {
                int depth = Math.DivRem(r, Window.Output.Height, out int y);
                float* sums = target + (nint)r * width;
                if (Kind == PoolingKind.AverageIncludingPadding)
                {
                    DivideRow(sums, width, (float)Window.Kernel.Depth * Window.Kernel.Height * Window.Kernel.Width);
                    continue;
                }
                long outer = (long)Inside(depth, stride.Depth, pad.Depth, kernel.Depth, dilation.Depth, input.Depth)
                    * Inside(y, stride.Height, pad.Height, kernel.Height, dilation.Height, input.Height);
                for (int x = 0; x < width; x++)
                {
                    long count = outer * Inside(x, stride.Width, pad.Width, kernel.Width, dilation.Width, input.Width);
                    sums[x] /= count;
                }
            }
        }

        // Positions of a window along one axis that are not padding.
        private static int Inside(int output, int stride, int pad, int kernel, int dilation, int input)
        {
            int first = output * stride - pad;
            int begin = first >= 0 ? 0 : (-first + dilation - 1) / dilation;
            int end = first >= input ? 0 : Math.Min(kernel, (input - 1 - first) / dilation + 1);
            return Math.Max(0, end - begin);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void DivideRow(float* sums, int count, float divisor)
        {
            int x = 0;
            var wide = new Vector<float>(divisor);
            for (; x <= count - Vector<float>.Count; x += Vector<float>.Count)
                (Vector.Load(sums + x) / wide).Store(sums + x);
            for (; x < count; x++)
                sums[x] /= divisor;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void TakeRoots(float* sums, int count)
        {
            int x = 0;
            for (; x <= count - Vector<float>.Count; x += Vector<float>.Count)
                Vector.SquareRoot(Vector.Load(sums + x)).Store(sums + x);
            for (; x < count; x++)
                sums[x] = MathF.Sqrt(sums[x]);
        }
    }
}
