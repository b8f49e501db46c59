namespace Sinter.Kernels;

/// <summary>The discrete Fourier transform of a power of two of samples, by halving.</summary>
public sealed class PowerOfTwoFourier
{
    private readonly double[] _cosines, _sines;
    private readonly int[] _reversed;

    /// <param name="length">A power of two, from 2 on.</param>
    public PowerOfTwoFourier(int length)
    {
        KernelGuard.Require(length >= 2 && int.IsPow2(length), "The length is no power of two.");
        _cosines = new double[length / 2];
        _sines = new double[length / 2];
        for (int i = 0; i < _cosines.Length; i++)
            (_sines[i], _cosines[i]) = Math.SinCos(-2 * Math.PI * i / length);
        _reversed = new int[length];
        for (int i = 1; i < length; i++)
            _reversed[i] = (_reversed[i >> 1] >> 1) | ((i & 1) * (length >> 1));
    }

    public int Length => _reversed.Length;

    /// <summary>Transforms in place.</summary>
    public void Transform(Span<double> real, Span<double> imaginary)
    {
        KernelGuard.Length(real.Length, Length, nameof(real));
        KernelGuard.Length(imaginary.Length, Length, nameof(imaginary));
        for (int i = 0; i < Length; i++)
        {
            int j = _reversed[i];
            if (j <= i)
                continue;
            (real[i], real[j]) = (real[j], real[i]);
            (imaginary[i], imaginary[j]) = (imaginary[j], imaginary[i]);
        }
        for (int half = 1; half < Length; half *= 2)
        {
            int step = Length / (2 * half);
            for (int start = 0; start < Length; start += 2 * half)
            {
                for (int i = 0; i < half; i++)
                {
                    int even = start + i, odd = even + half;
                    double cosine = _cosines[i * step], sine = _sines[i * step];
                    double turnedReal = real[odd] * cosine - imaginary[odd] * sine;
                    double turnedImaginary = real[odd] * sine + imaginary[odd] * cosine;
                    (real[odd], imaginary[odd]) = (real[even] - turnedReal, imaginary[even] - turnedImaginary);
                    (real[even], imaginary[even]) = (real[even] + turnedReal, imaginary[even] + turnedImaginary);
                }
            }
        }
    }
}
