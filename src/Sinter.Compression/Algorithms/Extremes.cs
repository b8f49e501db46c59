using System.Numerics;
using System.Runtime.InteropServices;

namespace Sinter.Compression;

/// <summary>The smallest and largest of many numbers.</summary>
internal static class Extremes
{
    public static (float Low, float High) Of(ReadOnlySpan<float> values)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        if (vectors.Length > 0)
        {
            Vector<float> lows = vectors[0], highs = vectors[0];
            foreach (Vector<float> vector in vectors)
            {
                lows = Vector.Min(lows, vector);
                highs = Vector.Max(highs, vector);
            }
            for (int i = 0; i < Vector<float>.Count; i++)
            {
                low = Math.Min(low, lows[i]);
                high = Math.Max(high, highs[i]);
            }
        }
        foreach (float value in values[(vectors.Length * Vector<float>.Count)..])
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        return (low, high);
    }
}
