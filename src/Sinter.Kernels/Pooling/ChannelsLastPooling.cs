using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Pooling of float32 tensors [batch, spatial..., channels].</summary>
public static unsafe class ChannelsLastPooling
{
    /// <exception cref="ArgumentException">A length does not fit the window.</exception>
    public static void Run(
        PoolingKind kind, int batch, int channels, in WindowShape window, ReadOnlySpan<float> x, Span<float> y, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        window.Check();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        KernelGuard.Length(x.Length, (long)batch * window.Input.Volume * channels, nameof(x));
        KernelGuard.Length(y.Length, (long)batch * window.Output.Volume * channels, nameof(y));
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y)
        {
            long workPerRow = (long)window.Output.Width * channels * window.Kernel.Volume;
            var body = new Body
            {
                Kind = kind,
                Window = window,
                Channels = channels,
                Tiling = new ChannelTiling(checked(batch * window.Output.Depth * window.Output.Height), channels, workPerRow),
                X = source,
                Y = target,
            };
            pool.Run(body, body.Tiling.TileCount, cancellationToken);
        }
    }

    /// <summary>The inputs under one window: taps of depth, height and width that are not padding.</summary>
    private ref struct Under
    {
        public float* First;
        public int Depth;
        public int Height;
        public int Width;
        public nint DepthStep;
        public nint HeightStep;
        public nint WidthStep;
    }

    private struct Body : IParallelBody
    {
        public PoolingKind Kind;
        public WindowShape Window;
        public int Channels;
        public ChannelTiling Tiling;
        public float* X;
        public float* Y;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int firstRow, out int endRow, out int firstChannel, out int endChannel);
            for (int row = firstRow; row < endRow; row++)
            {
                switch (Kind)
                {
                    case PoolingKind.Max: Row(default(MaxReducer), row, firstChannel, endChannel); break;
                    case PoolingKind.L2: Row(default(SumOfSquaresReducer), row, firstChannel, endChannel); break;
                    default: Row(default(SumReducer), row, firstChannel, endChannel); break;
                }
            }
        }

        private readonly void Row<TReducer>(TReducer reducer, int row, int firstChannel, int endChannel)
            where TReducer : struct, IWindowReducer
        {
            Extent3 input = Window.Input, stride = Window.Stride, dilation = Window.Dilation, pad = Window.PadBefore, kernel = Window.Kernel;
            int outer = Math.DivRem(row, Window.Output.Height, out int oy);
            int batch = Math.DivRem(outer, Window.Output.Depth, out int oz);
            (int z, int depth) = Inside(oz, stride.Depth, pad.Depth, kernel.Depth, dilation.Depth, input.Depth);
            (int y, int height) = Inside(oy, stride.Height, pad.Height, kernel.Height, dilation.Height, input.Height);
            float* plane = X + (((((nint)batch * input.Depth) + z) * input.Height) + y) * input.Width * Channels;
            float* target = Y + ((nint)row * Window.Output.Width * Channels);
            for (int ox = 0; ox < Window.Output.Width; ox++, target += Channels)
            {
                (int x, int width) = Inside(ox, stride.Width, pad.Width, kernel.Width, dilation.Width, input.Width);
                var under = new Under
                {
                    First = plane + ((nint)x * Channels),
                    Depth = depth,
                    Height = height,
                    Width = width,
                    DepthStep = (nint)dilation.Depth * input.Height * input.Width * Channels,
                    HeightStep = (nint)dilation.Height * input.Width * Channels,
                    WidthStep = (nint)dilation.Width * Channels,
                };
                Reduce(reducer, under, target, firstChannel, endChannel);
                int count = depth * height * width;
                if (Kind == PoolingKind.AverageIncludingPadding)
                    RowLoops.Divide(target + firstChannel, target + firstChannel, endChannel - firstChannel, kernel.Volume);
                else if (Kind == PoolingKind.AverageExcludingPadding)
                    RowLoops.Divide(target + firstChannel, target + firstChannel, endChannel - firstChannel, count);
                else if (Kind == PoolingKind.L2)
                    new UnaryOperation(UnaryKind.Sqrt).Run(CpuTier.Current, target + firstChannel, target + firstChannel, endChannel - firstChannel);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Reduce<TReducer>(TReducer reducer, in Under under, float* target, int channel, int end)
            where TReducer : struct, IWindowReducer
        {
            int lanes = Vector<float>.Count;
            if (Vector.IsHardwareAccelerated)
            {
                var start = new Vector<float>(reducer.Start);
                for (; channel <= end - (4 * lanes); channel += 4 * lanes)
                {
                    Vector<float> s0 = start, s1 = start, s2 = start, s3 = start;
                    for (int z = 0; z < under.Depth; z++)
                    {
                        for (int y = 0; y < under.Height; y++)
                        {
                            float* x = under.First + (z * under.DepthStep) + (y * under.HeightStep) + channel;
                            for (int i = 0; i < under.Width; i++, x += under.WidthStep)
                            {
                                s0 = reducer.Step(s0, Vector.Load(x), 0);
                                s1 = reducer.Step(s1, Vector.Load(x + lanes), 0);
                                s2 = reducer.Step(s2, Vector.Load(x + (2 * lanes)), 0);
                                s3 = reducer.Step(s3, Vector.Load(x + (3 * lanes)), 0);
                            }
                        }
                    }
                    s0.Store(target + channel);
                    s1.Store(target + channel + lanes);
                    s2.Store(target + channel + (2 * lanes));
                    s3.Store(target + channel + (3 * lanes));
                }
                for (; channel <= end - lanes; channel += lanes)
                {
                    Vector<float> sum = start;
                    for (int z = 0; z < under.Depth; z++)
                    {
                        for (int y = 0; y < under.Height; y++)
                        {
                            float* x = under.First + (z * under.DepthStep) + (y * under.HeightStep) + channel;
                            for (int i = 0; i < under.Width; i++, x += under.WidthStep)
                                sum = reducer.Step(sum, Vector.Load(x), 0);
                        }
                    }
                    sum.Store(target + channel);
                }
            }
            for (; channel < end; channel++)
                target[channel] = Single(reducer, under, channel);
        }

        private static float Single<TReducer>(TReducer reducer, in Under under, int channel)
            where TReducer : struct, IWindowReducer
        {
            float sum = reducer.Start;
            for (int z = 0; z < under.Depth; z++)
            {
                for (int y = 0; y < under.Height; y++)
                {
                    float* x = under.First + (z * under.DepthStep) + (y * under.HeightStep) + channel;
                    for (int i = 0; i < under.Width; i++, x += under.WidthStep)
                        sum = reducer.Step(sum, *x, 0);
                }
            }
            return sum;
        }

        /// <summary>The first input position of a window along one axis, and how many of its taps are not padding.</summary>
        private static (int First, int Count) Inside(int output, int stride, int pad, int kernel, int dilation, int input)
        {
            int first = (output * stride) - pad;
            int begin = first >= 0 ? 0 : (-first + dilation - 1) / dilation;
            int end = first >= input ? 0 : Math.Min(kernel, ((input - 1 - first) / dilation) + 1);
            return end <= begin ? (0, 0) : (first + (begin * dilation), end - begin);
        }
    }
}
