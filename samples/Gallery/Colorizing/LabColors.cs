namespace Gallery.Colorizing;

/// <summary>CIE Lab colours (white point D65) of sRGB pixels. The formulas are those of IEC 61966-2-1 and CIE 15.</summary>
internal static class LabColors
{
    private const float WhiteX = 0.95047f, WhiteZ = 1.08883f, Delta = 6f / 29;
    private const int CurveSteps = 4096;

    private static readonly float[] Linear = [.. Enumerable.Range(0, 256).Select(i => ToLinear(i / 255f))];
    private static readonly byte[] Encoded = [.. Enumerable.Range(0, CurveSteps + 1).Select(i => ToByte((float)i / CurveSteps))];

    /// <summary>The lightness, 0 to 100, of pixels of four bytes.</summary>
    public static void ReadLightness(ReadOnlySpan<byte> pixels, Span<float> lightness)
    {
        for (int i = 0; i < lightness.Length; i++)
        {
            float y = (0.2126729f * Linear[pixels[4 * i]]) + (0.7151522f * Linear[pixels[(4 * i) + 1]]) + (0.0721750f * Linear[pixels[(4 * i) + 2]]);
            lightness[i] = (116 * Compressed(y)) - 16;
        }
    }

    /// <summary>a of all pixels of four bytes, then b of all.</summary>
    public static float[] Chroma(ReadOnlySpan<byte> pixels)
    {
        int count = pixels.Length / 4;
        var chroma = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            float red = Linear[pixels[4 * i]], green = Linear[pixels[(4 * i) + 1]], blue = Linear[pixels[(4 * i) + 2]];
            float y = Compressed((0.2126729f * red) + (0.7151522f * green) + (0.0721750f * blue));
            chroma[i] = 500 * (Compressed(((0.4124564f * red) + (0.3575761f * green) + (0.1804375f * blue)) / WhiteX) - y);
            chroma[count + i] = 200 * (y - Compressed(((0.0193339f * red) + (0.1191920f * green) + (0.9503041f * blue)) / WhiteZ));
        }
        return chroma;
    }

    /// <summary>Fills pixels of four bytes with colours of a lightness.</summary>
    /// <param name="lightness">0 to 100, per pixel.</param>
    /// <param name="chroma">a of all pixels, then b of all; empty for gray.</param>
    /// <param name="pixels">Receives red, green, blue and an opaque alpha.</param>
    public static void WritePixels(ReadOnlySpan<float> lightness, ReadOnlySpan<float> chroma, Span<byte> pixels)
    {
        int count = lightness.Length;
        for (int i = 0; i < count; i++)
        {
            float f = (lightness[i] + 16) / 116;
            float y = Expanded(f), x = y * WhiteX, z = y * WhiteZ;
            if (!chroma.IsEmpty)
                (x, z) = (WhiteX * Expanded(f + (chroma[i] / 500)), WhiteZ * Expanded(f - (chroma[count + i] / 200)));
            pixels[4 * i] = Byte((3.2404542f * x) - (1.5371385f * y) - (0.4985314f * z));
            pixels[(4 * i) + 1] = Byte((-0.9692660f * x) + (1.8760108f * y) + (0.0415560f * z));
            pixels[(4 * i) + 2] = Byte((0.0556434f * x) - (0.2040259f * y) + (1.0572252f * z));
            pixels[(4 * i) + 3] = byte.MaxValue;
        }
    }

    private static float Compressed(float t) => t > Delta * Delta * Delta ? MathF.Cbrt(t) : (t / (3 * Delta * Delta)) + (4f / 29);

    private static float Expanded(float f) => f > Delta ? f * f * f : 3 * Delta * Delta * (f - (4f / 29));

    private static byte Byte(float linear) => Encoded[(int)((Math.Clamp(linear, 0, 1) * CurveSteps) + 0.5f)];

    private static float ToLinear(float value) => value <= 0.04045f ? value / 12.92f : MathF.Pow((value + 0.055f) / 1.055f, 2.4f);

    private static byte ToByte(float linear) =>
        (byte)MathF.Round(255 * (linear <= 0.0031308f ? 12.92f * linear : (1.055f * MathF.Pow(linear, 1 / 2.4f)) - 0.055f));
}
