using System.Globalization;

namespace Sinter.Workbench;

/// <summary>Times, shares and rates for people.</summary>
public static class Figures
{
    public static string Time(double milliseconds) => milliseconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{1000 * milliseconds:F1} us")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F2} ms");

    /// <summary>A number to four digits.</summary>
    public static string Significant(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A signal to noise ratio.</summary>
    public static string Decibels(double value) => double.IsNaN(value) ? "not finite"
        : double.IsInfinity(value) ? "equal" : string.Create(CultureInfo.InvariantCulture, $"{value:F1} dB");

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    public static string Number(double value) =>
        value.ToString(value < 10 ? "F2" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
