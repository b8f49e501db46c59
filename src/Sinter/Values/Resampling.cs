namespace Sinter;

/// <summary>Separable resampling of one channel: rows first, then columns.</summary>
internal static class Resampling
{
    private const int Half = 1 << (ResamplingTaps.FractionBits - 1);

    /// <summary>Resamples 8-bit pixels in fixed point; both passes round to 8 bits.</summary>
    public static byte[] Resample(byte[] source, int width, ResamplingTaps columns, ResamplingTaps rows)
    {
        (int top, int bottom) = rows.Range;
        byte[] narrow = columns.IsIdentity ? source : new byte[checked(columns.Target * (bottom - top))];
        if (columns.IsIdentity)
        {
            top = 0;
        }
        else
        {
            for (int y = top; y < bottom; y++)
                ResampleRow(source.AsSpan(y * width, width), narrow.AsSpan((y - top) * columns.Target, columns.Target), columns);
        }
        if (rows.IsIdentity)
            return narrow;
        var result = new byte[checked(columns.Target * rows.Target)];
        var sums = new int[columns.Target];
        for (int y = 0; y < rows.Target; y++)
        {
            Array.Fill(sums, Half);
            ReadOnlySpan<int> weights = rows.Fixed(y);
            for (int i = 0; i < weights.Length; i++)
                Accumulate(narrow.AsSpan((rows.First(y) + i - top) * columns.Target, columns.Target), weights[i], sums);
            Span<byte> row = result.AsSpan(y * columns.Target, columns.Target);
            for (int x = 0; x < row.Length; x++)
                row[x] = ToByte(sums[x]);
        }
        return result;
    }

    /// <summary>Resamples floats: sums in double precision, the result of both passes in single.</summary>
    public static float[] Resample(float[] source, int width, ResamplingTaps columns, ResamplingTaps rows)
    {
        (int top, int bottom) = rows.Range;
        var narrow = new float[checked(columns.Target * (bottom - top))];
        for (int y = top; y < bottom; y++)
        {
            ReadOnlySpan<float> from = source.AsSpan(y * width, width);
            Span<float> to = narrow.AsSpan((y - top) * columns.Target, columns.Target);
            for (int x = 0; x < to.Length; x++)
                to[x] = Sum(from[columns.First(x)..], columns.Weights(x), 1);
        }
        var result = new float[checked(columns.Target * rows.Target)];
        for (int y = 0; y < rows.Target; y++)
        {
            ReadOnlySpan<float> from = narrow.AsSpan((rows.First(y) - top) * columns.Target);
            for (int x = 0; x < columns.Target; x++)
                result[y * columns.Target + x] = Sum(from[x..], rows.Weights(y), columns.Target);
        }
        return result;
    }

    private static void ResampleRow(ReadOnlySpan<byte> source, Span<byte> target, ResamplingTaps taps)
    {
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<int> weights = taps.Fixed(x);
            ReadOnlySpan<byte> pixels = source.Slice(taps.First(x), weights.Length);
            int sum = Half;
            for (int i = 0; i < weights.Length; i++)
                sum += pixels[i] * weights[i];
            target[x] = ToByte(sum);
        }
    }

    private static void Accumulate(ReadOnlySpan<byte> row, int weight, Span<int> sums)
    {
        for (int x = 0; x < sums.Length; x++)
            sums[x] += row[x] * weight;
    }

    private static float Sum(ReadOnlySpan<float> pixels, ReadOnlySpan<double> weights, int step)
    {
        double sum = 0;
        for (int i = 0, at = 0; i < weights.Length; i++, at += step)
            sum += pixels[at] * weights[i];
        return (float)sum;
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> ResamplingTaps.FractionBits, 0, 255);
}
