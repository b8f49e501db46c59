namespace Sinter.Workbench.Preview;

/// <summary>A thing that was found in a picture. Places and sizes are shares of the picture's width and height, from its upper left corner.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Class">The number of its class.</param>
/// <param name="Confidence">How sure the model is, mostly 0 to 1.</param>
/// <param name="Left">Where the box begins.</param>
/// <param name="Top">Where it begins from above.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public sealed record Detection(string Label, int Class, double Confidence, double Left, double Top, double Width, double Height)
{
    /// <summary>The share of the area of both that lies in both.</summary>
    public double Overlap(Detection other)
    {
        double width = Math.Min(Left + Width, other.Left + other.Width) - Math.Max(Left, other.Left);
        double height = Math.Min(Top + Height, other.Top + other.Height) - Math.Max(Top, other.Top);
        if (width <= 0 || height <= 0)
            return 0;
        double shared = width * height;
        return shared / ((Width * Height) + (other.Width * other.Height) - shared);
    }

    /// <summary>The best boxes: of two of one class that overlap more than <paramref name="most"/>, the surer one stays.</summary>
    public static IReadOnlyList<Detection> WithoutOverlaps(IEnumerable<Detection> found, double most, int count)
    {
        var kept = new List<Detection>();
        foreach (Detection next in found.OrderByDescending(box => box.Confidence))
        {
            if (kept.Count == count)
                break;
            if (kept.All(box => box.Class != next.Class || box.Overlap(next) <= most))
                kept.Add(next);
        }
        return kept;
    }
}
