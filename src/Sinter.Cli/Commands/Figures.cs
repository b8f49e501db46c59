using System.Globalization;

namespace Sinter.Cli.Commands;

/// <summary>Times, shares and rates for people.</summary>
internal static class Figures
{
    public static string Time(double milliseconds) => milliseconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{1000 * milliseconds:F1} us")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F2} ms");

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    public static string Number(double value) =>
        value.ToString(value < 10 ? "F2" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
