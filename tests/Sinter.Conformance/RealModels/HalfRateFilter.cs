namespace Sinter.Conformance.RealModels;

/// <summary>Halves a sample rate: a sinc under a Kaiser window, with the band edges of soxr's high quality, which librosa resamples with
/// (pass band to 0.9136 of the new Nyquist frequency, stop band from it on, 20 bits of rejection).</summary>
internal static class HalfRateFilter
{
    private const double PassBandEnd = 0.9136, Rejection = 126;

    public static float[] Apply(float[] samples)
    {
        double[] taps = Taps();
        int reach = taps.Length / 2;
        var halved = new float[(samples.Length + 1) / 2];
        for (int i = 0; i < halved.Length; i++)
        {
            double sum = 0;
            int first = Math.Max(0, 2 * i - reach), last = Math.Min(samples.Length - 1, 2 * i + reach);
            for (int j = first; j <= last; j++)
                sum += samples[j] * taps[j - 2 * i + reach];
            halved[i] = (float)sum;
        }
        return halved;
    }

    private static double[] Taps()
    {
        // Kaiser's formulas, frequencies in units of the old Nyquist frequency.
        double cutoff = (1 + PassBandEnd) / 4, width = Math.PI * (1 - PassBandEnd) / 2;
        int reach = (int)Math.Ceiling((Rejection - 8) / (2.285 * width) / 2);
        double beta = 0.1102 * (Rejection - 8.7);
        var taps = new double[2 * reach + 1];
        for (int i = 0; i < taps.Length; i++)
        {
            double x = i - reach, edge = x / reach;
            double sinc = x == 0 ? cutoff : Math.Sin(Math.PI * cutoff * x) / (Math.PI * x);
            taps[i] = sinc * BesselI0(beta * Math.Sqrt(1 - edge * edge)) / BesselI0(beta);
        }
        return taps;
    }

    /// <summary>The modified Bessel function of the first kind and order 0, by its power series.</summary>
    private static double BesselI0(double x)
    {
        double sum = 1, term = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}
