using System.Globalization;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>A copy of a picture to draw on. Numbers have a shape of their own: fonts are not everywhere.</summary>
internal sealed class Canvas
{
    private const int DigitWidth = 3, DigitHeight = 5;

    /// <summary>Digits of 3 x 5 dots, row by row, the highest bit first.</summary>
    private static readonly int[] Digits =
    [
        0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111, 0b101_101_111_001_001,
        0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_001_010_010, 0b111_101_111_101_111, 0b111_101_111_001_111,
    ];

    private readonly byte[] _pixels;

    private Canvas(int width, int height, byte[] pixels)
    {
        Width = width;
        Height = height;
        _pixels = pixels;
    }

    public int Width { get; }

    public int Height { get; }

    public static Canvas Over(Picture picture)
    {
        int channels = picture.Channels;
        var pixels = new byte[picture.Width * picture.Height * 3];
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                pixels[(3 * i) + channel] = picture.Pixels[(i * channels) + (channels == 1 ? 0 : channel)];
        }
        return new Canvas(picture.Width, picture.Height, pixels);
    }

    /// <summary>A colour written as <c>#RRGGBB</c>.</summary>
    public static (byte Red, byte Green, byte Blue) Parse(string color)
    {
        int value = int.Parse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    public void Fill(int left, int top, int right, int bottom, (byte Red, byte Green, byte Blue) color)
    {
        for (int y = Math.Max(top, 0); y < Math.Min(bottom, Height); y++)
        {
            for (int x = Math.Max(left, 0); x < Math.Min(right, Width); x++)
                Mix(x, y, color, 1);
        }
    }

    /// <summary>Draws over a pixel.</summary>
    public void Mix(int x, int y, (byte Red, byte Green, byte Blue) color, double strength)
    {
        int at = 3 * ((y * Width) + x);
        _pixels[at] = Mixed(_pixels[at], color.Red, strength);
        _pixels[at + 1] = Mixed(_pixels[at + 1], color.Green, strength);
        _pixels[at + 2] = Mixed(_pixels[at + 2], color.Blue, strength);
    }

    /// <summary>A number on a filled ground, inside the picture.</summary>
    public void Number(int number, int left, int top, int dot, (byte Red, byte Green, byte Blue) color)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        int width = ((text.Length * (DigitWidth + 1)) + 1) * dot, height = (DigitHeight + 2) * dot;
        left = Math.Clamp(left, 0, Math.Max(Width - width, 0));
        top = Math.Clamp(top, 0, Math.Max(Height - height, 0));
        Fill(left, top, left + width, top + height, color);
        (byte, byte, byte) ink = color.Red * 3 + color.Green * 6 + color.Blue > 1300 ? ((byte)0, (byte)0, (byte)0) : ((byte)255, (byte)255, (byte)255);
        for (int i = 0; i < text.Length; i++)
        {
            int shape = Digits[text[i] - '0'];
            for (int bit = 0; bit < DigitWidth * DigitHeight; bit++)
            {
                if ((shape >> ((DigitWidth * DigitHeight) - 1 - bit) & 1) == 0)
                    continue;
                int x = left + (((i * (DigitWidth + 1)) + 1 + (bit % DigitWidth)) * dot), y = top + ((1 + (bit / DigitWidth)) * dot);
                Fill(x, y, x + dot, y + dot, ink);
            }
        }
    }

    public Picture ToPicture() => new(Width, Height, 3, _pixels);

    private static byte Mixed(byte under, byte over, double strength) => (byte)Math.Round(under + (strength * (over - under)));
}
