namespace Sinter.Kernels;

/// <summary>Gathers single elements along an axis; elements of 1, 2, 4 or 8 bytes.</summary>
public static unsafe class ElementGather
{
    /// <summary>source is [outer, length, inner], indices and target are [outer, taken, inner]: target[o, t, i] = source[o, indices[o, t,
    /// i], i]. Indices from -length to -1 count from the end if <paramref name="wrapNegative"/>; what is out of range then is moved to the
    /// nearest valid one.</summary>
    /// <exception cref="ArgumentException">The element size is not supported, or a length does not fit.</exception>
    public static void Run(
        int elementSize,
        ReadOnlySpan<byte> source,
        ReadOnlySpan<int> indices,
        Span<byte> target,
        int outer,
        int length,
        int taken,
        int inner,
        bool wrapNegative,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(elementSize is 1 or 2 or 4 or 8, $"Elements of {elementSize} bytes are not supported.");
        KernelGuard.Require(outer >= 0 && length >= 0 && taken >= 0 && inner >= 0, "A size is negative.");
        KernelGuard.Length(source.Length, (long)outer * length * inner * elementSize, nameof(source));
        KernelGuard.Length(indices.Length, (long)outer * taken * inner, nameof(indices));
        KernelGuard.Length(target.Length, (long)indices.Length * elementSize, nameof(target));
        if (target.IsEmpty)
            return;
        KernelGuard.Require(length > 0, "An empty axis has no element to take.");
        var geometry = new Geometry { Length = length, Taken = taken, Inner = inner, WrapNegative = wrapNegative };
        int rows = outer * taken;
        fixed (byte* from = source, to = target)
        fixed (int* positions = indices)
        {
            switch (elementSize)
            {
                case 1: Run(geometry, from, positions, to, rows, pool, cancellationToken); break;
                case 2: Run(geometry, (ushort*)from, positions, (ushort*)to, rows, pool, cancellationToken); break;
                case 4: Run(geometry, (uint*)from, positions, (uint*)to, rows, pool, cancellationToken); break;
                default: Run(geometry, (ulong*)from, positions, (ulong*)to, rows, pool, cancellationToken); break;
            }
        }
    }

    private static void Run<T>(
        Geometry geometry, T* source, int* indices, T* target, int rows, WorkPool pool, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var body = new Body<T>
        {
            Geometry = geometry,
            Source = source,
            Indices = indices,
            Target = target,
            Tiling = new PlaneTiling(rows, 1, geometry.Inner),
        };
        pool.Run(body, body.Tiling.TileCount, cancellationToken);
    }

    private struct Geometry
    {
        public int Length;
        public int Taken;
        public int Inner;
        public bool WrapNegative;
    }

    private struct Body<T> : IParallelBody
        where T : unmanaged
    {
        public Geometry Geometry;
        public T* Source;
        public int* Indices;
        public T* Target;
        public PlaneTiling Tiling;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int row, out int end, out _, out _);
            for (; row < end; row++)
            {
                T* source = Source + (nint)(row / Geometry.Taken) * Geometry.Length * Geometry.Inner;
                nint start = (nint)row * Geometry.Inner;
                for (int i = 0; i < Geometry.Inner; i++)
                {
                    int index = Indices[start + i];
                    if (index < 0 && Geometry.WrapNegative)
                        index += Geometry.Length;
                    Target[start + i] = source[(nint)Math.Clamp(index, 0, Geometry.Length - 1) * Geometry.Inner + i];
                }
            }
        }
    }
}
