using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Which elements a resized element comes from, along one axis.</summary>
internal sealed class ResizeRule
{
    private readonly string _mode;
    private readonly string _rounding;
    private readonly double _cubic;
    private readonly bool _excludesOutside;
    private readonly double[]? _region;
    private readonly int[] _axes;

    private ResizeRule(NodeConversion node, int[] axes, double[]? region)
    {
        // Upsample, and Resize of opset 10, count from the corner.
        Coordinates = node.Version < 11 || node.Node.Operator == "Upsample" ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel");
        _rounding = node.Version < 11 || node.Node.Operator == "Upsample" ? "floor" : node.Text("nearest_mode", "round_prefer_floor");
        _mode = node.Text("mode", "nearest");
        _cubic = node.Float("cubic_coeff_a", -0.75f);
        _excludesOutside = node.Flag("exclude_outside");
        IsAntialiased = node.Flag("antialias");
        _region = region;
        _axes = axes;
        if (_mode is not ("nearest" or "linear" or "cubic"))
            throw node.Invalid("nearest, linear or cubic as mode", _mode);
    }

    public string Coordinates { get; }

    public bool IsAntialiased { get; }

    public bool IsNearest => _mode == "nearest";

    public bool IsLinear => _mode == "linear" && !_excludesOutside;

    public bool Extrapolates => Coordinates == "tf_crop_and_resize";

    /// <summary>True when for whole factors an element comes from the quotient of its position, rounded down.</summary>
    public bool IsFloorOfQuotient => (Coordinates, _rounding) is ("asymmetric", "floor") or ("half_pixel" or "pytorch_half_pixel", "round_prefer_floor" or "round_prefer_ceil");

    /// <summary>Core ML's name for the coordinates; null for none.</summary>
    public string? SamplingMode => Coordinates switch
    {
        "half_pixel" or "pytorch_half_pixel" or "half_pixel_symmetric" => "UNALIGN_CORNERS",
        "align_corners" => "STRICT_ALIGN_CORNERS",
        "asymmetric" => "DEFAULT",
        _ => null,
    };

    public static ResizeRule Of(NodeConversion node, int[] axes)
    {
        double[]? region = node.Text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize"
            ? node.Known(1, "roi").ToDoubles()
            : null;
        if (region is not null && region.Length != 2 * axes.Length)
            throw node.Invalid($"{2 * axes.Length} numbers of roi", $"{region.Length}");
        return new ResizeRule(node, axes, region);
    }

    public bool IsIdentity(int axis, int from, int to, double scale) => from == to && scale == 1 && (_region is null || Region(axis) is (0, 1));

    public bool IsInside(int axis, int i, int from, int to, double scale) => Coordinate(axis, i, from, to, scale) is var x && x >= 0 && x <= from - 1;

    public int Nearest(int axis, int i, int from, int to, double scale)
    {
        double x = Coordinate(axis, i, from, to, scale);
        double rounded = _rounding switch
        {
            "floor" => Math.Floor(x),
            "ceil" => Math.Ceiling(x),
            "round_prefer_ceil" => Math.Floor(x + 0.5),
            _ => Math.Ceiling(x - 0.5),
        };
        return (int)Math.Clamp(rounded, 0, from - 1);
    }

    /// <summary>Adds the weights of one element to a row of the matrix.</summary>
    public void AddWeights(int axis, int i, int from, int to, double scale, Span<double> row)
    {
        double x = Coordinate(axis, i, from, to, scale);
        // A shrinking filter with antialiasing covers as many more elements as the result is smaller.
        double stretch = IsAntialiased ? Math.Min(scale, 1) : 1;
        double reach = (_mode == "cubic" ? 2 : 1) / stretch;
        int first = (int)Math.Floor(x - reach) + 1, last = (int)Math.Ceiling(x + reach) - 1;
        double sum = 0;
        for (int tap = first; tap <= last; tap++)
        {
            if (!_excludesOutside || (tap >= 0 && tap < from))
                sum += Kernel((tap - x) * stretch);
        }
        for (int tap = first; tap <= last; tap++)
        {
            if (!_excludesOutside || (tap >= 0 && tap < from))
                row[Math.Clamp(tap, 0, from - 1)] += Kernel((tap - x) * stretch) / sum;
        }
    }

    private double Kernel(double distance)
    {
        double x = Math.Abs(distance);
        if (_mode == "linear")
            return Math.Max(1 - x, 0);
        return x switch
        {
            <= 1 => ((((_cubic + 2) * x) - (_cubic + 3)) * x * x) + 1,
            < 2 => (((((_cubic * x) - (5 * _cubic)) * x) + (8 * _cubic)) * x) - (4 * _cubic),
            _ => 0,
        };
    }

    private double Coordinate(int axis, int i, int from, int to, double scale)
    {
        // What the size would be if it had not to be whole.
        double exact = from * scale;
        switch (Coordinates)
        {
            case "align_corners":
                return exact == 1 ? 0 : i * (from - 1) / (exact - 1);
            case "asymmetric":
                return i / scale;
            case "pytorch_half_pixel" when to == 1:
                return 0;
            case "half_pixel_symmetric":
                double center = from / 2.0, adjustment = to / exact;
                return (center * (1 - adjustment)) + ((i + 0.5) / scale) - 0.5;
            case "tf_crop_and_resize":
                (double start, double end) = Region(axis);
                return to > 1
                    ? (start * (from - 1)) + (i * (end - start) * (from - 1) / (to - 1))
                    : 0.5 * (start + end) * (from - 1);
            default:
                return ((i + 0.5) / scale) - 0.5;
        }
    }

    private (double Start, double End) Region(int axis)
    {
        int at = Array.IndexOf(_axes, axis);
        return at < 0 || _region is null ? (0, 1) : (_region[at], _region[_axes.Length + at]);
    }
}
