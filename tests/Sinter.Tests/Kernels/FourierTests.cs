using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public sealed class FourierTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(512)]
    public void The_fast_transform_is_the_sum_that_it_stands_for(int length)
    {
        var random = new Random(length);
        double[] real = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
        double[] imaginary = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
        double[] transformedReal = [.. real], transformedImaginary = [.. imaginary];
        new PowerOfTwoFourier(length).Transform(transformedReal, transformedImaginary);
        for (int bin = 0; bin < length; bin++)
        {
            double sumReal = 0, sumImaginary = 0;
            for (int i = 0; i < length; i++)
            {
                (double sine, double cosine) = Math.SinCos(-2 * Math.PI * bin * i / length);
                sumReal += real[i] * cosine - imaginary[i] * sine;
                sumImaginary += real[i] * sine + imaginary[i] * cosine;
            }
            Assert.Equal(sumReal, transformedReal[bin], 1e-10);
            Assert.Equal(sumImaginary, transformedImaginary[bin], 1e-10);
        }
    }

    [Fact]
    public void Lengths_are_checked()
    {
        Assert.Throws<ArgumentException>(() => new PowerOfTwoFourier(0));
        Assert.Throws<ArgumentException>(() => new PowerOfTwoFourier(1));
        Assert.Throws<ArgumentException>(() => new PowerOfTwoFourier(12));
        Assert.Throws<ArgumentException>(() => new PowerOfTwoFourier(8).Transform(new double[8], new double[4]));
        Assert.Throws<ArgumentException>(() => LogMelSpectrogram.Run(new double[400], new double[63]));
        Assert.Equal([0, 1, 1, 96], new[] { 399, 400, 559, 15600 }.Select(LogMelSpectrogram.FrameCount));
    }
}
