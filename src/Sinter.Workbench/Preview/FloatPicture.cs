using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>Arrays as pictures. Whether their values are from 0 to 255, from 0 to 1 or from -1 to 1 is not written anywhere: it is seen in
/// them.</summary>
public static class FloatPicture
{
    /// <summary>Whether values could be pixels of a picture.</summary>
    public static bool IsPicture(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!(value is >= -32 and <= 288))
                return false;
        }
        return true;
    }

    /// <summary>The picture, with channels in the order red, green, blue.</summary>
    public static Picture Draw(float[] values, Plane plane)
    {
        (float scale, float bias) = Range(values);
        var pixels = new byte[plane.Width * plane.Height * plane.Channels];
        int to = 0;
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
            {
                for (int channel = 0; channel < plane.Channels; channel++)
                {
                    float value = (values[plane.At(channel, y, x)] * scale) + bias;
                    pixels[to++] = float.IsNaN(value) ? (byte)0 : (byte)Math.Clamp(MathF.Round(value), 0, 255);
                }
            }
        }
        return new Picture(plane.Width, plane.Height, plane.Channels, pixels);
    }

    private static (float Scale, float Bias) Range(float[] values)
    {
        float least = 0, most = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }
        // A few values beyond the range are usual: networks do not know where it ends.
        return most > 4 ? (1, 0) : least < -0.25f ? (127.5f, 127.5f) : (255, 0);
    }
}
