namespace Sinter.Workbench.Files;

/// <summary>Band-limited resampling: a sinc kernel under a Kaiser window, read from a finely sampled table.</summary>
public static class Resampler
{
    private const int ZeroCrossings = 32;
    private const int StepsPerCrossing = 512;
    private const double KaiserBeta = 10;
    // The pass band ends here, as a share of the lower Nyquist frequency, so that the window's slope lies below it.
    private const double RollOff = 0.945;

    private static readonly double[] Kernel = MakeKernel();

    /// <summary>The samples at rate <paramref name="to"/> instead of <paramref name="from"/>; the length is scaled too.</summary>
    public static float[] Resample(float[] samples, int from, int to)
    {
        double ratio = (double)to / from;
        double bandwidth = Math.Min(1, ratio) * RollOff;
        double reach = ZeroCrossings / bandwidth;
        var result = new float[checked((int)(((long)samples.Length * to + from - 1) / from))];
        for (int i = 0; i < result.Length; i++)
        {
            double centre = (double)i * from / to;
            int first = Math.Max(0, (int)Math.Ceiling(centre - reach));
            int last = Math.Min(samples.Length - 1, (int)Math.Floor(centre + reach));
            double sum = 0;
            for (int j = first; j <= last; j++)
                sum += samples[j] * Weight(Math.Abs(j - centre) * bandwidth);
            result[i] = (float)(sum * bandwidth);
        }
        return result;
    }

    private static double Weight(double crossings)
    {
        double position = crossings * StepsPerCrossing;
        int index = (int)position;
        if (index >= Kernel.Length - 1)
            return 0;
        double fraction = position - index;
        return Kernel[index] + fraction * (Kernel[index + 1] - Kernel[index]);
    }

    private static double[] MakeKernel()
    {
        var kernel = new double[ZeroCrossings * StepsPerCrossing + 1];
        double scale = 1 / BesselI0(KaiserBeta);
        for (int i = 0; i < kernel.Length; i++)
        {
            double x = (double)i / StepsPerCrossing, edge = x / ZeroCrossings;
            double sinc = x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
            kernel[i] = sinc * BesselI0(KaiserBeta * Math.Sqrt(Math.Max(0, 1 - edge * edge))) * scale;
        }
        return kernel;
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
