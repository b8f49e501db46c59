using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Functions of one element with parameters per channel, of float32 tensors [rows, channels]. x and y may be the same
/// memory.</summary>
public static unsafe class ColumnScaleShift
{
    /// <summary>y = activation(x * scale[c] + shift[c]).</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, UnaryOperation activation,
        WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(shift.Length, scale.Length, nameof(shift));
        RunRows(x, y, scale, shift, activation, pool, cancellationToken);
    }

    /// <summary>y = x where x is not below zero, otherwise x * slope[c].</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void RunBelowZero(
        ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<float> slope, WorkPool pool, CancellationToken cancellationToken = default) =>
        RunRows(x, y, slope, [], UnaryOperation.None, pool, cancellationToken);

    private static void RunRows(
        ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, UnaryOperation activation,
        WorkPool pool, CancellationToken cancellationToken)
    {
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        if (x.IsEmpty)
            return;
        KernelGuard.Require(
            !scale.IsEmpty && x.Length % scale.Length == 0, $"{x.Length} elements do not divide into rows of {scale.Length} channels.");
        fixed (float* source = x, target = y, scales = scale, shifts = shift)
        {
            var body = new Body
            {
                X = source,
                Y = target,
                Scale = scales,
                Shift = shifts,
                Activation = activation,
                Tier = CpuTier.Current,
                Channels = scale.Length,
                Tiling = new PlaneTiling(x.Length / scale.Length, 1, scale.Length * 4L),
            };
            pool.Run(body, body.Tiling.TileCount, cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public float* Y;
        public float* Scale;
        public float* Shift;
        public UnaryOperation Activation;
        public CpuTier Tier;
        public int Channels;
        public PlaneTiling Tiling;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int row, out int end, out _, out _);
            nint first = row;
            for (; row < end; row++)
            {
                float* x = X + ((nint)row * Channels), y = Y + ((nint)row * Channels);
                if (Shift == null)
                {
                    BelowZero(x, y, Scale, Channels);
                    continue;
                }
                Row(x, y, Scale, Shift, null, Activation.Kind == UnaryKind.Relu, Channels);
            }
            if (Shift != null && Activation.Kind is not (UnaryKind.Relu or UnaryKind.Identity))
                Activation.Run(Tier, Y + (first * Channels), Y + (first * Channels), (end - first) * Channels);
        }
    }

    /// <summary>A row: y = x * scale + shift + residual, and not below zero if so wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Row(float* x, float* y, float* scale, float* shift, float* residual, bool isRectified, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = (Vector.Load(x + i) * Vector.Load(scale + i)) + Vector.Load(shift + i);
                if (residual != null)
                    value += Vector.Load(residual + i);
                if (isRectified)
                    value = Vector.Max(value, Vector<float>.Zero);
                value.Store(y + i);
            }
        }
        for (; i < count; i++)
        {
            float value = (x[i] * scale[i]) + shift[i];
            if (residual != null)
                value += residual[i];
            y[i] = isRectified ? MathF.Max(value, 0) : value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BelowZero(float* x, float* y, float* slope, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(x + i);
                Vector.ConditionalSelect(
                    Vector.GreaterThanOrEqual(value, Vector<float>.Zero), value, value * Vector.Load(slope + i)).Store(y + i);
            }
        }
        for (; i < count; i++)
            y[i] = x[i] >= 0 ? x[i] : x[i] * slope[i];
    }
}
