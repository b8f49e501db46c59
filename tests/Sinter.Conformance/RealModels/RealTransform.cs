using System.Numerics;

namespace Sinter.Conformance.RealModels;

/// <summary>The Fourier transform of a real signal whose length is a power of two, and its inverse, unscaled forward as NumPy's
/// <c>rfft</c>.</summary>
internal sealed class RealTransform
{
    private readonly int _length;
    private readonly Complex[] _roots;

    public RealTransform(int length)
    {
        Assert.True(BitOperations.IsPow2(length));
        _length = length;
        _roots = [.. Enumerable.Range(0, length / 2).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / length))];
    }

    /// <summary>Bins 0 to half the length.</summary>
    public Complex[] Forward(ReadOnlySpan<float> samples)
    {
        var values = new Complex[_length];
        for (int i = 0; i < _length; i++)
            values[i] = samples[i];
        Transform(values);
        return values[..(_length / 2 + 1)];
    }

    public float[] Inverse(ReadOnlySpan<Complex> bins)
    {
        // The conjugate of the transform of the conjugate is the inverse, times the length.
        var values = new Complex[_length];
        for (int k = 0; k < _length; k++)
            values[k] = k < bins.Length ? Complex.Conjugate(bins[k]) : bins[_length - k];
        Transform(values);
        return Array.ConvertAll(values, value => (float)(value.Real / _length));
    }

    private void Transform(Complex[] values)
    {
        for (int i = 1, j = 0; i < _length; i++)
        {
            int bit = _length >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j |= bit;
            if (i < j)
                (values[i], values[j]) = (values[j], values[i]);
        }
        for (int size = 2; size <= _length; size *= 2)
        {
            int half = size / 2, step = _length / size;
            for (int start = 0; start < _length; start += size)
            {
                for (int k = 0; k < half; k++)
                {
                    Complex odd = values[start + k + half] * _roots[k * step];
                    values[start + k + half] = values[start + k] - odd;
                    values[start + k] += odd;
                }
            }
        }
    }
}
