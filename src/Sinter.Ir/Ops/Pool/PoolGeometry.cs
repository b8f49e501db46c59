using System.Collections.Immutable;

namespace Sinter.Ir.Ops;

/// <summary>The sizes of a pooling over [Batch, Channels, spatial...].</summary>
/// <param name="Batch">Examples.</param>
/// <param name="Channels">Channels, each pooled by itself.</param>
/// <param name="Axes">The spatial axes, one to three.</param>
/// <param name="ExcludePadding">Averages divide by the real elements of the window only.</param>
public readonly record struct PoolGeometry(int Batch, int Channels, ImmutableArray<SlidingAxis> Axes, bool ExcludePadding)
{
    /// <summary>The geometry of a pooling whose <c>x</c> has a known shape.</summary>
    public static PoolGeometry Read(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.IsStatic)
            throw arguments.Invalid("x", "a known shape", x.ToString());
        SlidingAxis?[] axes = ReadAxes(arguments, x);
        return new PoolGeometry(x[0].Size, x[1].Size, [.. axes.Select(axis => axis!.Value)],
            arguments.Signature.Find("exclude_padding_from_average") is not null && arguments.Bool("exclude_padding_from_average"));
    }

    /// <summary>The type of the result, as far as the type of <c>x</c> is known.</summary>
    internal static TensorType Infer(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return x;
        return x.WithDimensions([x[0], x[1], .. ReadAxes(arguments, x).Select(axis => axis is { } known ? (Dimension)known.Output
            : Dimension.Unknown)]);
    }

    private static SlidingAxis?[] ReadAxes(Arguments arguments, TensorType x)
    {
        int rank = ShapeRules.RequireRank(arguments, "x", 3) - 2;
        ImmutableArray<int> kernel = WindowAttributes.Vector(arguments, "kernel_sizes", rank, absent: 1, least: 1);
        var window = WindowAttributes.Read(arguments, rank);
        bool ceil = arguments.Bool("ceil_mode");
        if (ceil && window.PadType is PadType.Same or PadType.SameLower)
            throw arguments.Invalid("ceil_mode", $"false for the padding {arguments.Text("pad_type")}", "true");
        var axes = new SlidingAxis?[rank];
        for (int i = 0; i < rank; i++)
            axes[i] = x[i + 2].IsKnown ? SlidingAxis.Slide(arguments, window, i, x[i + 2].Size, kernel[i], ceil) : null;
        return axes;
    }
}
