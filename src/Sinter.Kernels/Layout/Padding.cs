using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

public enum PaddingMode
{
    /// <summary>A given value.</summary>
    Constant,

    /// <summary>Mirrored at the edge element, which is not repeated.</summary>
    Reflect,

    /// <summary>The edge element, repeated.</summary>
    Replicate,
}

/// <summary>Padding of tensors with elements of 1, 2, 4 or 8 bytes.</summary>
public static unsafe class Padding
{
    /// <summary>Every axis i grows by before[i] and after[i]; <paramref name="value"/> holds one element, for the constant mode.</summary>
    /// <exception cref="ArgumentException">A length does not fit, or an axis is too short for its padding.</exception>
    public static void Run(
        PaddingMode mode,
        ReadOnlySpan<int> shape,
        ReadOnlySpan<int> before,
        ReadOnlySpan<int> after,
        int elementSize,
        ReadOnlySpan<byte> value,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(before.Length == shape.Length && after.Length == shape.Length, "The ranks differ.");
        KernelGuard.Require(elementSize is 1 or 2 or 4 or 8, $"Elements of {elementSize} bytes are not supported.");
        if (mode == PaddingMode.Constant)
            KernelGuard.Length(value.Length, elementSize, nameof(value));
        long sourceCount = 1, targetCount = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            KernelGuard.Require(shape[i] >= 0 && before[i] >= 0 && after[i] >= 0, "A size is negative.");
            int largest = mode == PaddingMode.Reflect ? shape[i] - 1 : mode == PaddingMode.Replicate && shape[i] == 0 ? 0 : int.MaxValue;
            KernelGuard.Require(
                (before[i] == 0 && after[i] == 0) || (before[i] <= largest && after[i] <= largest),
                $"Axis {i} of size {shape[i]} cannot be padded by {before[i]} and {after[i]}.");
            sourceCount = checked(sourceCount * shape[i]);
            targetCount = checked(targetCount * ((long)shape[i] + before[i] + after[i]));
        }
        KernelGuard.Length(source.Length, sourceCount * elementSize, nameof(source));
        KernelGuard.Length(target.Length, targetCount * elementSize, nameof(target));
        if (target.IsEmpty)
            return;
        fixed (byte* from = source, to = target, fill = value)
        fixed (int* sizes = shape, pads = before, ends = after)
        {
            var view = new PaddedView { Mode = mode, Rank = shape.Length, Sizes = sizes, Before = pads, After = ends };
            switch (elementSize)
            {
                case 1: Run(view, from, to, fill, target.Length, pool, cancellationToken); break;
                case 2: Run(view, (ushort*)from, (ushort*)to, (ushort*)fill, target.Length / 2, pool, cancellationToken); break;
                case 4: Run(view, (uint*)from, (uint*)to, (uint*)fill, target.Length / 4, pool, cancellationToken); break;
                default: Run(view, (ulong*)from, (ulong*)to, (ulong*)fill, target.Length / 8, pool, cancellationToken); break;
            }
        }
    }

    private static void Run<T>(
        PaddedView view, T* source, T* target, T* fill, int count, WorkPool pool, CancellationToken cancellationToken)
        where T : unmanaged
    {
        int rowLength = view.Rank == 0 ? 1 : view.Sizes[view.Rank - 1] + view.Before[view.Rank - 1] + view.After[view.Rank - 1];
        var body = new Body<T>
        {
            View = view,
            Source = source,
            Target = target,
            Fill = fill == null ? default : *fill,
            RowLength = rowLength,
            Tiling = new PlaneTiling(count / rowLength, 1, rowLength),
        };
        pool.Run(body, body.Tiling.TileCount, cancellationToken);
    }

    private struct PaddedView
    {
        public PaddingMode Mode;
        public int Rank;
        public int* Sizes;
        public int* Before;
        public int* After;

        /// <summary>Where position <paramref name="index"/> of a padded axis comes from; -1 for the constant.</summary>
        public readonly int Source(int axis, int index)
        {
            int size = Sizes[axis], position = index - Before[axis];
            if ((uint)position < (uint)size)
                return position;
            return Mode switch
            {
                PaddingMode.Reflect => position < 0 ? -position : 2 * size - 2 - position,
                PaddingMode.Replicate => position < 0 ? 0 : size - 1,
                _ => -1,
            };
        }
    }

    private struct Body<T> : IParallelBody
        where T : unmanaged
    {
        public PaddedView View;
        public T* Source;
        public T* Target;
        public T Fill;
        public int RowLength;
        public PlaneTiling Tiling;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int row, out int end, out _, out _);
            for (; row < end; row++)
                Row(row, Target + (nint)row * RowLength);
        }

        private readonly void Row(int row, T* target)
        {
            if (View.Rank == 0)
            {
                *target = *Source;
                return;
            }
            int last = View.Rank - 1;
            nint offset = 0, stride = View.Sizes[last];
            for (int axis = last - 1; axis >= 0; axis--)
            {
                row = Math.DivRem(row, View.Sizes[axis] + View.Before[axis] + View.After[axis], out int position);
                int from = View.Source(axis, position);
                if (from < 0)
                {
                    new Span<T>(target, RowLength).Fill(Fill);
                    return;
                }
                offset += from * stride;
                stride *= View.Sizes[axis];
            }
            T* source = Source + offset;
            int before = View.Before[last], size = View.Sizes[last];
            Edge(source, target, 0, before);
            Unsafe.CopyBlockUnaligned(target + before, source, (uint)size * (uint)sizeof(T));
            Edge(source, target, before + size, RowLength);
        }

        private readonly void Edge(T* source, T* target, int start, int end)
        {
            for (int i = start; i < end; i++)
            {
                int from = View.Source(View.Rank - 1, i);
                target[i] = from < 0 ? Fill : source[from];
            }
        }
    }
}
