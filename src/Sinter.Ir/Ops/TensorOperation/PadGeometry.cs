using System.Collections.Immutable;

namespace Sinter.Ir.Ops;

/// <summary>What pad puts around a tensor.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The tensor mirrored, the edge itself not repeated.</summary>
    Reflect,

    /// <summary>The edge, repeated.</summary>
    Replicate,
}

/// <summary>A padding, resolved: elements added before and after along every axis. A negative count removes elements.</summary>
public readonly record struct PadGeometry(ImmutableArray<int> Before, ImmutableArray<int> After, PadMode Mode)
{
    /// <summary>The geometry, or null while the program has not computed the counts or x's rank is unknown.</summary>
    /// <exception cref="ModelException">The counts or the mode break the rules.</exception>
    public static PadGeometry? Read(Arguments arguments)
    {
        PadMode mode = arguments.Text("mode") switch
        {
            "constant" => PadMode.Constant,
            "reflect" => PadMode.Reflect,
            "replicate" => PadMode.Replicate,
            string other => throw arguments.Invalid("mode", "constant, reflect or replicate", other),
        };
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank || arguments.KnownInts("pad") is not { } pad)
            return null;
        if (pad.Length % 2 != 0 || pad.Length / 2 > x.Rank)
            throw arguments.Invalid("pad", $"pairs, at most one for each of {x.Rank} axes", $"{pad.Length} values");
        var before = new int[x.Rank];
        var after = new int[x.Rank];
        int first = x.Rank - pad.Length / 2;
        for (int i = 0; i < pad.Length / 2; i++)
            (before[first + i], after[first + i]) = (pad[2 * i], pad[2 * i + 1]);
        var geometry = new PadGeometry([.. before], [.. after], mode);
        for (int axis = 0; axis < x.Rank; axis++)
        {
            if (x[axis].IsKnown)
                geometry.Check(arguments, axis, x[axis].Size);
        }
        return geometry;
    }

    /// <summary>The index along an axis that result index <paramref name="index"/> comes from; -1 for the constant.</summary>
    public int SourceIndex(int axis, int index, int size)
    {
        int source = index - Before[axis];
        if (source >= 0 && source < size)
            return source;
        return Mode switch
        {
            PadMode.Constant => -1,
            PadMode.Replicate => source < 0 ? 0 : size - 1,
            _ => source < 0 ? -source : 2 * (size - 1) - source,
        };
    }

    private void Check(Arguments arguments, int axis, int size)
    {
        int most = Mode switch
        {
            PadMode.Reflect => size - 1,
            PadMode.Replicate when size == 0 => 0,
            _ => int.MaxValue,
        };
        int largest = Math.Max(Before[axis], After[axis]);
        if (largest > Math.Max(most, 0))
            throw arguments.Invalid("pad", $"at most {most} along axis {axis} of {size} elements", $"{largest}");
        if ((long)size + Before[axis] + After[axis] < 0)
            throw arguments.Invalid("pad", $"at most {size} elements removed along axis {axis}", $"{Before[axis]} and {After[axis]}");
    }
}
