using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>How an element of a resized axis is made.</summary>
public enum ResizeInterpolation
{
    /// <summary>Mixed from the two around its point.</summary>
    Linear,

    /// <summary>The one closest to its point.</summary>
    Closest,

    /// <summary>The one at or before its point.</summary>
    AtOrBefore,
}

/// <summary>What a resizing operation does to the last axes of its input.</summary>
/// <param name="Input">Shape of x.</param>
/// <param name="Targets">The new sizes of the last axes.</param>
/// <param name="Interpolation">How an element is made from those around its point.</param>
/// <param name="Mode">Where the points lie.</param>
public readonly record struct ResizeGeometry(Shape Input, ImmutableArray<int> Targets, ResizeInterpolation Interpolation, SamplingMode Mode)
{
    /// <summary>The position that output element <paramref name="point"/> of an axis has on the input's axis of <paramref name="length"/>
    /// elements; a whole number unless the interpolation is linear.</summary>
    public double Position(int point, int length, int target) => Interpolation switch
    {
        ResizeInterpolation.Linear => SamplingGrid.Coordinate(Mode, point, length, target),
        ResizeInterpolation.Closest => SamplingGrid.Closest(Mode, point, length, target),
        _ => SamplingGrid.AtOrBefore(point, length, target),
    };

    /// <summary>The first resized axis.</summary>
    public int FirstAxis => Input.Rank - Targets.Length;

    /// <summary>The geometry of any resizing operation whose arguments are known.</summary>
    public static ResizeGeometry Read(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        Dimension[] targets = ReadTargets(arguments);
        if (!x.TryGetShape(out Shape input) || targets.Any(target => !target.IsKnown))
            throw arguments.Invalid("x", "a known shape and target", x.ToString());
        ImmutableArray<int> sizes = [.. targets.Select(target => target.Size)];
        int first = input.Rank - sizes.Length;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (input[first + i] == 0 && sizes[i] > 0)
                throw arguments.Invalid("x", "elements to resize", x.ToString());
        }
        (ResizeInterpolation interpolation, SamplingMode mode) = ReadRule(arguments);
        return new ResizeGeometry(input, sizes, interpolation, mode);
    }

    /// <summary>The type of the result.</summary>
    internal static TensorType Infer(Arguments arguments)
    {
        ReadRule(arguments);
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return x;
        Dimension[] targets = ReadTargets(arguments);
        return x.WithDimensions([.. x.Dimensions[..(x.Rank - targets.Length)], .. targets]);
    }

    private static Dimension[] ReadTargets(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        ShapeRules.RequireRank(arguments, "x", 1, int.MaxValue);
        if (ChannelsLast.PlainName(arguments.Operation.Type) == "resize")
            return ReadShape(arguments, x);
        if (x.Rank < 2)
            throw arguments.Invalid("x", "two axes or more", x.ToString());
        return arguments.Has("scale_factor_height") || arguments.Signature.Find("scale_factor_height") is not null
            ? [Scaled(arguments, "scale_factor_height", x[x.Rank - 2]), Scaled(arguments, "scale_factor_width", x[x.Rank - 1])]
            : [Size(arguments, "target_size_height"), Size(arguments, "target_size_width")];
    }

    private static (ResizeInterpolation Interpolation, SamplingMode Mode) ReadRule(Arguments arguments)
    {
        switch (ChannelsLast.PlainName(arguments.Operation.Type))
        {
            case "resize":
                ResizeInterpolation interpolation = arguments.Text("interpolation_mode") switch
                {
                    "LINEAR" => ResizeInterpolation.Linear,
                    "NEAREST_NEIGHBOR" => ResizeInterpolation.Closest,
                    string other => throw arguments.Invalid("interpolation_mode", "LINEAR or NEAREST_NEIGHBOR", other),
                };
                return (interpolation, SamplingGrid.Read(arguments));
            case "resize_bilinear":
                return (ResizeInterpolation.Linear, SamplingGrid.Read(arguments));
            case "upsample_bilinear":
                bool align = arguments.Bool("align_corners");
                bool halfPixel = arguments.Has("half_pixel_centers") ? arguments.Bool("half_pixel_centers") : !align;
                if (align && halfPixel)
                    throw arguments.Invalid("half_pixel_centers", "false where align_corners is true", "true");
                return (ResizeInterpolation.Linear,
                    align ? SamplingMode.StrictAlignCorners : halfPixel ? SamplingMode.UnalignCorners : SamplingMode.Default);
            default:
                return (ResizeInterpolation.AtOrBefore, SamplingMode.Default);
        }
    }

    private static Dimension[] ReadShape(Arguments arguments, TensorType x)
    {
        int count = arguments.Int("resized_dims");
        if (count < 0 || count > x.Rank)
            throw arguments.Invalid("resized_dims", $"0 to {x.Rank}", $"{count}");
        if (arguments.TensorType("shape") is { HasRank: true } type && (type.Rank != 1 || (type[0].IsKnown && type[0].Size < count)))
            throw arguments.Invalid("shape", $"a vector of {count} or more", type.ToString());
        if (arguments.KnownInts("shape") is not { } sizes)
            return new Dimension[count];
        var targets = new Dimension[count];
        for (int i = 1; i <= count; i++)
        {
            if (sizes[^i] is < 0 or int.MaxValue)
                throw arguments.Invalid("shape", "sizes", $"[{string.Join(", ", sizes)}]");
            targets[^i] = sizes[^i] == 0 ? x[x.Rank - i] : sizes[^i];
        }
        return targets;
    }

    private static Dimension Scaled(Arguments arguments, string parameter, Dimension size)
    {
        double scale = arguments.Has(parameter) ? arguments.Float(parameter) : 1;
        if (!(scale > 0))
            throw arguments.Invalid(parameter, "a positive factor", $"{scale}");
        if (!size.IsKnown)
            return size;
        double scaled = Math.Floor(size.Size * scale);
        return scaled < int.MaxValue ? (int)scaled : throw arguments.Invalid(parameter, $"a result below {int.MaxValue}", $"{scaled}");
    }

    private static Dimension Size(Arguments arguments, string parameter)
    {
        int size = arguments.Int(parameter);
        return size is > 0 and < int.MaxValue ? size : throw arguments.Invalid(parameter, "a positive size", $"{size}");
    }
}
