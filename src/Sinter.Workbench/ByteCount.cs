using System.Globalization;

namespace Sinter.Workbench;

/// <summary>Sizes for people.</summary>
public static class ByteCount
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

    /// <summary>A size such as <c>500KB</c> or <c>10MB</c>; units are powers of 1000.</summary>
    /// <exception cref="UsageException">It is no size.</exception>
    public static long Parse(string text)
    {
        (string Unit, long Factor)[] units = [("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000)];
        (string unit, long factor) = units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        return double.TryParse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture, out double count) && count > 0
            && count * factor < long.MaxValue
            ? (long)(count * factor)
            : throw new UsageException($"A size is a number of bytes, or one with KB, MB or GB; {text} is not.");
    }
}
