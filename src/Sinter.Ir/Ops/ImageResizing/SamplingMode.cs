namespace Sinter.Ir.Ops;

/// <summary>Where the points of a resized axis lie on the axis that they are taken from.</summary>
public enum SamplingMode
{
    /// <summary>i * X / N.</summary>
    Default,

    /// <summary>The first and the last points are the first and the last elements; a single point is the first.</summary>
    StrictAlignCorners,

    /// <summary>As <see cref="StrictAlignCorners"/>, but a single point is in the middle.</summary>
    AlignCorners,

    /// <summary>Elements are intervals of length 1, and points the centres of N equal parts: (i + 0.5) * X / N - 0.5.</summary>
    UnalignCorners,

    /// <summary>(i + 0.5) * max(1, X - 1) / N.</summary>
    OffsetCorners,
}

/// <summary>The rule of each sampling mode.</summary>
public static class SamplingGrid
{
    /// <summary>The coordinate of point <paramref name="index"/> of <paramref name="count"/> on an axis of <paramref name="length"/>
    /// elements, from 0 to length - 1.</summary>
    public static double Coordinate(SamplingMode mode, int index, double length, int count)
    {
        double last = length - 1;
        double coordinate = mode switch
        {
            SamplingMode.Default => index * length / count,
            SamplingMode.UnalignCorners => ((index + 0.5) * length / count) - 0.5,
            SamplingMode.OffsetCorners => (index + 0.5) * Math.Max(1, last) / count,
            SamplingMode.AlignCorners when count == 1 => last / 2,
            _ => count == 1 ? 0 : index * last / (count - 1),
        };
        return Math.Max(0, Math.Min(coordinate, last));
    }

    /// <summary>The element closest to a point; the earlier of two as close.</summary>
    public static int Closest(SamplingMode mode, int index, int length, int count) =>
        (int)Math.Ceiling(Coordinate(mode, index, length, count) - 0.5);

    /// <summary>The element at or before a point of <see cref="SamplingMode.Default"/>.</summary>
    public static int AtOrBefore(int index, int length, int count) => (int)((long)index * length / count);

    internal static SamplingMode Read(Arguments arguments) => arguments.Text("sampling_mode") switch
    {
        "DEFAULT" => SamplingMode.Default,
        "STRICT_ALIGN_CORNERS" => SamplingMode.StrictAlignCorners,
        "ALIGN_CORNERS" => SamplingMode.AlignCorners,
        "UNALIGN_CORNERS" => SamplingMode.UnalignCorners,
        "OFFSET_CORNERS" => SamplingMode.OffsetCorners,
        string other => throw arguments.Invalid(
            "sampling_mode", "DEFAULT, STRICT_ALIGN_CORNERS, ALIGN_CORNERS, UNALIGN_CORNERS or OFFSET_CORNERS", other),
    };
}
