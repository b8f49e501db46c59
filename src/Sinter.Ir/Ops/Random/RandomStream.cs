namespace Sinter.Ir.Ops;

/// <summary>The numbers of the random operations: SplitMix64, started at the seed. A seed of 0 or more always gives the same numbers, on
/// every machine; a negative one gives fresh numbers each time. Core ML's own numbers are not documented, so only distributions can agree
/// with it.</summary>
public sealed class RandomStream
{
    /// <summary>2^64 divided by the golden ratio: the step of the counter.</summary>
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _counter;
    private double? _spare;

    public RandomStream(int seed) => _counter = seed >= 0 ? (ulong)seed
        : (ulong)System.Random.Shared.NextInt64(long.MinValue, long.MaxValue);

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        _counter += Step;
        return Mix(_counter);
    }

    /// <summary>A number in [0, 1), one of 2^53 at equal distances.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number of mean 0 and standard deviation 1, by the Box-Muller transform.</summary>
    public double NextNormal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform()));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * NextUniform());
        _spare = radius * sin;
        return radius * cos;
    }

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
