using Sinter.Workbench.Files;

namespace Sinter.Conformance.RealModels;

/// <summary>The two packages of DTLN-aec, chained over a recording of a loudspeaker's echo that nobody speaks in. The recorded output was
/// made with these two packages on Apple hardware, in 16-bit floats whose sums round in another order, over a recurrence of 1,355 steps;
/// it cannot be met to the last bit. The difference must stay 40 dB below the output, and the echo must be reduced by what it was reduced
/// there. Measured: 48 dB, and 47 dB with faithful 16-bit numerics; an output that is late by one sample gives 16 dB, one made without
/// the states or without the loudspeaker's signal less than 0 dB.</summary>
public sealed class EchoCancellerTests(ITestOutputHelper output)
{
    private const string Packages = "adamsro-dtln-aec-coreml/fp16-2c2c3843/Sources/DTLNAecCoreML/Resources/DTLN_AEC_128_Part";
    private const string Samples = "adamsro-dtln-aec-coreml/samples-e9f7501/Samples/aec_challenge/farend_singletalk_";
    private const double LeastSignalToDifference = 40, ReductionTolerance = 0.1;

    [Theory]
    [InlineData(Numerics.Fast)]
    [InlineData(Numerics.Faithful)]
    public void The_echo_is_reduced_as_in_the_recorded_output(Numerics numerics)
    {
        RealModelFolder.Require();
        float[] microphone = Sample("mic"), recorded = Sample("processed_coreml");
        var configuration = new ModelConfiguration { Numerics = numerics, Threads = 1 };
        using Model first = Model.Load(RealModelFolder.PathOf(Packages + "1.mlpackage"), configuration);
        using Model second = Model.Load(RealModelFolder.PathOf(Packages + "2.mlpackage"), configuration);
        float[] cleaned = new EchoCanceller(first, second).Process(microphone, Sample("lpb"));

        Assert.Equal(recorded.Length, cleaned.Length);
        float[] difference = [.. cleaned.Zip(recorded, (a, b) => a - b)];
        double signalToDifference = Decibels(Power(recorded) / Power(difference));
        double reduction = Decibels(Power(microphone) / Power(cleaned)), expected = Decibels(Power(microphone) / Power(recorded));
        output.WriteLine($"difference {signalToDifference:F2} dB below; echo {reduction:F3} dB less, in the recording {expected:F3} dB");
        Assert.True(signalToDifference > LeastSignalToDifference, $"The difference is {signalToDifference:F2} dB below the output.");
        Assert.True(expected > 8, $"The recorded output has only {expected:F2} dB less power.");
        Assert.Equal(expected, reduction, ReductionTolerance);
    }

    private static float[] Sample(string name) => WaveFormat.Read(RealModelFolder.PathOf(Samples + name + ".wav")).Samples;

    private static double Power(float[] samples) => samples.Average(sample => (double)sample * sample);

    private static double Decibels(double ratio) => 10 * Math.Log10(ratio);
}
