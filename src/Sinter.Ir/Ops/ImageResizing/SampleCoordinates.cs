namespace Sinter.Ir.Ops;

/// <summary>How coordinates of sample points count.</summary>
public enum CoordinatesMode
{
    /// <summary>In elements.</summary>
    Unnormalized,

    /// <summary>From -1 to 1.</summary>
    MinusOneToOne,

    /// <summary>From 0 to 1.</summary>
    ZeroToOne,
}

/// <summary>The attributes of <c>resample</c>.</summary>
/// <param name="IsNearest">The nearest element is taken (half to even); otherwise four are mixed.</param>
/// <param name="Padding">What lies outside the image.</param>
/// <param name="PadValue">The constant of <see cref="PaddingMode.Constant"/>.</param>
/// <param name="Coordinates">How coordinates count.</param>
/// <param name="AlignCorners">The extremes of normalized coordinates are the centres of the corner elements; otherwise their outer
/// edges.</param>
public readonly record struct SampleCoordinates(
    bool IsNearest, PaddingMode Padding, double PadValue, CoordinatesMode Coordinates, bool AlignCorners)
{
    /// <summary>Reads and checks the attributes of <c>resample</c>.</summary>
    public static SampleCoordinates Read(Arguments arguments) => new(
        arguments.Text("sampling_mode").ToLowerInvariant() switch
        {
            "bilinear" => false,
            "nearest" => true,
            string other => throw arguments.Invalid("sampling_mode", "bilinear or nearest", other),
        },
        arguments.Text("padding_mode").ToLowerInvariant() switch
        {
            "constant" => PaddingMode.Constant,
            "border" => PaddingMode.Border,
            "reflection" => PaddingMode.Reflection,
            "symmetric" => PaddingMode.Symmetric,
            string other => throw arguments.Invalid("padding_mode", "constant, border, reflection or symmetric", other),
        },
        arguments.Float("padding_value"),
        arguments.Text("coordinates_mode").ToLowerInvariant() switch
        {
            "unnormalized" => CoordinatesMode.Unnormalized,
            "normalized_minus_one_to_one" => CoordinatesMode.MinusOneToOne,
            "normalized_zero_to_one" => CoordinatesMode.ZeroToOne,
            string other => throw arguments.Invalid(
                "coordinates_mode", "unnormalized, normalized_minus_one_to_one or normalized_zero_to_one", other),
        },
        arguments.Bool("align_corners"));

    /// <summary>A coordinate in elements.</summary>
    public double ToElements(double coordinate, int size)
    {
        if (Coordinates == CoordinatesMode.Unnormalized)
            return coordinate;
        double fraction = Coordinates == CoordinatesMode.ZeroToOne ? coordinate : (coordinate + 1) / 2;
        return AlignCorners ? fraction * (size - 1) : (fraction * size) - 0.5;
    }
}
