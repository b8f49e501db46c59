namespace Sinter.Kernels;

/// <summary>The spectrogram that VGGish networks take, of mono sound at 16 kHz: frames of 25 ms every 10 ms under a periodic Hann window,
/// magnitudes of a Fourier transform, gathered in bands of equal width in mel, as logarithms.</summary>
public static class LogMelSpectrogram
{
    public const int SampleRate = 16000, Bands = 64;

    private const int FrameLength = 400, FrameStep = 160, TransformLength = 512, Bins = TransformLength / 2 + 1;
    private const double LowestFrequency = 125, HighestFrequency = 7500, LogarithmOffset = 0.01;

    private static readonly PowerOfTwoFourier Fourier = new(TransformLength);
    private static readonly double[] Window = HannWindow();
    private static readonly double[] BandWeights = MakeBandWeights();

    /// <summary>Whole frames of a sound.</summary>
    public static int FrameCount(int samples) => samples < FrameLength ? 0 : 1 + (samples - FrameLength) / FrameStep;

    /// <summary>Writes <see cref="Bands"/> numbers for each frame.</summary>
    /// <exception cref="ArgumentException">The output has another length.</exception>
    public static void Run(ReadOnlySpan<double> samples, Span<double> output)
    {
        int frames = FrameCount(samples.Length);
        KernelGuard.Length(output.Length, (long)frames * Bands, nameof(output));
        var real = new double[TransformLength];
        var imaginary = new double[TransformLength];
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<double> source = samples.Slice(frame * FrameStep, FrameLength);
            for (int i = 0; i < FrameLength; i++)
                real[i] = source[i] * Window[i];
            real.AsSpan(FrameLength).Clear();
            imaginary.AsSpan().Clear();
            Fourier.Transform(real, imaginary);
            for (int bin = 0; bin < Bins; bin++)
                real[bin] = Math.Sqrt(real[bin] * real[bin] + imaginary[bin] * imaginary[bin]);
            Gather(real, output.Slice(frame * Bands, Bands));
        }
    }

    private static void Gather(ReadOnlySpan<double> magnitudes, Span<double> bands)
    {
        for (int band = 0; band < Bands; band++)
        {
            ReadOnlySpan<double> weights = BandWeights.AsSpan(band * Bins, Bins);
            double sum = 0;
            for (int bin = 0; bin < Bins; bin++)
                sum += weights[bin] * magnitudes[bin];
            bands[band] = Math.Log(sum + LogarithmOffset);
        }
    }

    private static double[] HannWindow()
    {
        var window = new double[FrameLength];
        for (int i = 0; i < FrameLength; i++)
            window[i] = 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / FrameLength);
        return window;
    }

    /// <summary>Triangles over mel: each band rises from the centre of the one before and falls to the centre of the one behind. The
    /// constant part of the sound counts in none.</summary>
    private static double[] MakeBandWeights()
    {
        double lowest = Mel(LowestFrequency), width = (Mel(HighestFrequency) - lowest) / (Bands + 1);
        var weights = new double[Bands * Bins];
        for (int band = 0; band < Bands; band++)
        {
            double centre = lowest + (band + 1) * width;
            for (int bin = 1; bin < Bins; bin++)
            {
                double distance = Math.Abs(Mel((double)bin * SampleRate / TransformLength) - centre);
                weights[band * Bins + bin] = Math.Max(0, 1 - distance / width);
            }
        }
        return weights;
    }

    private static double Mel(double frequency) => 1127 * Math.Log(1 + frequency / 700);
}
