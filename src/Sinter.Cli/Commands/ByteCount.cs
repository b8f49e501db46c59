using System.Globalization;

namespace Sinter.Cli.Commands;

/// <summary>Sizes for people.</summary>
internal static class ByteCount
{
    private static readonly string[] Units = ["bytes", "KB", "MB", "GB", "TB"];

    /// <summary>For example <c>512 bytes</c> or <c>1.5 MB</c>; units are powers of 1000.</summary>
    public static string Text(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? value : Math.Round(value, value < 10 ? 1 : 0))} {Units[unit]}");
    }
}
