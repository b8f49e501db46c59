namespace Sinter.Kernels;

/// <summary>What an index out of range does.</summary>
public enum IndexBounds
{
    /// <summary>It is an error.</summary>
    Throw,

    /// <summary>It is moved to the nearest valid one: the value is arbitrary, but no memory outside is read.</summary>
    Clamp,
}

/// <summary>Gathers rows along an axis; elements are bytes.</summary>
public static unsafe class Gather
{
    /// <summary>source is [outer, length, innerBytes], target [outer, indices, innerBytes]. Indices from -length to -1 count from the end
    /// if
    /// <paramref name="wrapNegative"/>.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range and <paramref name="bounds"/> says to throw, or the axis is
    /// empty.</exception>
    public static void Run(
        ReadOnlySpan<byte> source,
        ReadOnlySpan<int> indices,
        Span<byte> target,
        int outer,
        int length,
        int innerBytes,
        bool wrapNegative,
        IndexBounds bounds,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(outer >= 0 && length >= 0 && innerBytes >= 0, "A size is negative.");
        KernelGuard.Length(source.Length, (long)outer * length * innerBytes, nameof(source));
        KernelGuard.Length(target.Length, (long)outer * indices.Length * innerBytes, nameof(target));
        if (target.IsEmpty)
            return;
        ArgumentOutOfRangeException.ThrowIfZero(length);
        if (bounds == IndexBounds.Throw)
        {
            foreach (int index in indices)
            {
                if (index >= length || index < (wrapNegative ? -length : 0))
                    throw new ArgumentOutOfRangeException(nameof(indices), index, $"The axis has {length} elements.");
            }
        }
        fixed (byte* from = source, to = target)
        fixed (int* positions = indices)
        {
            var body = new Body
            {
                Source = from,
                Target = to,
                Indices = positions,
                IndexCount = indices.Length,
                Length = length,
                InnerBytes = innerBytes,
                WrapNegative = wrapNegative,
                Tiling = new PlaneTiling(checked(outer * indices.Length), 1, innerBytes),
            };
            pool.Run(body, body.Tiling.TileCount, cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public byte* Source;
        public byte* Target;
        public int* Indices;
        public int IndexCount;
        public int Length;
        public int InnerBytes;
        public bool WrapNegative;
        public PlaneTiling Tiling;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int row, out int end, out _, out _);
            for (; row < end; row++)
            {
                int outer = Math.DivRem(row, IndexCount, out int position);
                int index = Indices[position];
                if (index < 0 && WrapNegative)
                    index += Length;
                index = Math.Clamp(index, 0, Length - 1);
                byte* from = Source + ((nint)outer * Length + index) * InnerBytes;
                byte* to = Target + (nint)row * InnerBytes;
                if (InnerBytes == sizeof(int))
                    *(int*)to = *(int*)from;
                else
                    Buffer.MemoryCopy(from, to, InnerBytes, InnerBytes);
            }
        }
    }
}
