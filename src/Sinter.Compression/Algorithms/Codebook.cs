using System.Numerics;
using System.Runtime.InteropServices;

namespace Sinter.Compression;

/// <summary>Finds the nearest entry of an ascending table for each of many numbers.</summary>
internal static class Codebook
{
    /// <summary>Thresholds up to which comparing with all of them, a vector of numbers at a time, beats a binary search.</summary>
    private const int MostCompared = 63;

    /// <summary>Writes the index of the nearest entry for each value; a value in the middle gets the lower one.</summary>
    public static void Assign(ReadOnlySpan<float> values, ReadOnlySpan<float> table, Span<byte> indices)
    {
        var thresholds = new float[table.Length - 1];
        for (int i = 0; i < thresholds.Length; i++)
            thresholds[i] = (float)(((double)table[i] + table[i + 1]) / 2);
        int done = thresholds.Length <= MostCompared ? AssignVectors(values, thresholds, indices) : 0;
        for (int i = done; i < values.Length; i++)
            indices[i] = (byte)CountBelow(thresholds, values[i]);
    }

    private static int AssignVectors(ReadOnlySpan<float> values, float[] thresholds, Span<byte> indices)
    {
        int width = Vector<float>.Count;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (int v = 0; v < vectors.Length; v++)
        {
            Vector<int> below = Vector<int>.Zero;
            foreach (float threshold in thresholds)
                below -= Vector.LessThan(new Vector<float>(threshold), vectors[v]);
            for (int i = 0; i < width; i++)
                indices[(v * width) + i] = (byte)below[i];
        }
        return vectors.Length * width;
    }

    private static int CountBelow(float[] thresholds, float value)
    {
        int low = 0, high = thresholds.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (thresholds[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
