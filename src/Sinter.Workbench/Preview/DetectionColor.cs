namespace Sinter.Workbench.Preview;

/// <summary>Colours of boxes: seen on dark and on light pictures, and told apart by most who see colours otherwise.</summary>
public static class DetectionColor
{
    private static readonly string[] Colors = ["#E4572E", "#17BEBB", "#FFC914", "#76B041", "#9D6CFF", "#FF6FB5", "#3A86FF", "#F4A261"];

    /// <summary>The colour of a class, as <c>#RRGGBB</c>.</summary>
    public static string Of(int number) => Colors[(int)((uint)number % Colors.Length)];
}
