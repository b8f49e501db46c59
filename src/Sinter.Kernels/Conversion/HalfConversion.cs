namespace Sinter.Kernels;

/// <summary>Conversion between float16 and float32: to nearest even, with subnormals, infinities and NaN as IEEE 754 has them.</summary>
/// <exception cref="ArgumentException">The lengths differ.</exception>
public static unsafe class HalfConversion
{
    private const int TileElements = 32 * 1024;

    public static void ToSingle(ReadOnlySpan<Half> halves, Span<float> floats, WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(floats.Length, halves.Length, nameof(floats));
        fixed (Half* source = halves)
        fixed (float* target = floats)
        {
            var body = new WidenBody { Tier = CpuTier.Current, Source = (ushort*)source, Target = target, Count = halves.Length };
            pool.Run(body, Tiles.Count(halves.Length, TileElements), cancellationToken);
        }
    }

    public static void ToHalf(ReadOnlySpan<float> floats, Span<Half> halves, WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(halves.Length, floats.Length, nameof(halves));
        fixed (float* source = floats)
        fixed (Half* target = halves)
        {
            var body = new NarrowBody { Tier = CpuTier.Current, Source = source, Target = (ushort*)target, Count = floats.Length };
            pool.Run(body, Tiles.Count(floats.Length, TileElements), cancellationToken);
        }
    }

    /// <summary>Rounds every element to what a float16 can hold, in place.</summary>
    public static void RoundToHalf(Span<float> floats, WorkPool pool, CancellationToken cancellationToken = default)
    {
        fixed (float* values = floats)
        {
            var body = new RoundBody { Tier = CpuTier.Current, Values = values, Count = floats.Length };
            pool.Run(body, Tiles.Count(floats.Length, TileElements), cancellationToken);
        }
    }

    private struct WidenBody : IParallelBody
    {
        public CpuTier Tier;
        public ushort* Source;
        public float* Target;
        public int Count;

        public readonly void Run(int tile)
        {
            int start = tile * TileElements;
            HalfLoops.Widen(Tier, Source + start, Target + start, Math.Min(TileElements, Count - start));
        }
    }

    private struct NarrowBody : IParallelBody
    {
        public CpuTier Tier;
        public float* Source;
        public ushort* Target;
        public int Count;

        public readonly void Run(int tile)
        {
            int start = tile * TileElements;
            HalfLoops.Narrow(Tier, Source + start, Target + start, Math.Min(TileElements, Count - start));
        }
    }

    private struct RoundBody : IParallelBody
    {
        public CpuTier Tier;
        public float* Values;
        public int Count;

        public readonly void Run(int tile)
        {
            int start = tile * TileElements;
            UnaryLoop.Run(Tier, default(RoundToHalfOperator), Values + start, Values + start, Math.Min(TileElements, Count - start));
        }
    }
}
