using System.Globalization;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Vectors of sizes that a program may compute, one entry per axis: the shapes of reshape and fill, the counts of tile.</summary>
internal static class ShapeVector
{
    /// <summary>Core ML stops at rank 5; lowered blocks and windows pass through more axes.</summary>
    public const int MaxRank = 32;

    /// <summary>How many entries the vector has; null when the type does not say.</summary>
    public static int? Length(Arguments arguments, string parameter)
    {
        TensorType type = arguments.TensorType(parameter);
        if (!type.HasRank)
            return null;
        if (type.Rank > 1)
            throw arguments.Invalid(parameter, "a vector", type.ToString());
        if (type.Rank == 0)
            return 1;
        if (!type[0].IsKnown)
            return null;
        return type[0].Size <= MaxRank ? type[0].Size : throw arguments.Invalid(parameter, $"at most {MaxRank} entries", type.ToString());
    }

    /// <summary>The type of a tensor whose sizes are still unknown: its rank is the vector's length.</summary>
    public static TensorType UnknownSizes(Arguments arguments, string parameter, ElementType element) =>
        Length(arguments, parameter) is { } rank ? new TensorType(element, new Dimension[rank]) : TensorType.OfUnknownRank(element);

    /// <summary>Checks that the vector has an entry per axis.</summary>
    public static void RequireLength(Arguments arguments, string parameter, int expected)
    {
        if (Length(arguments, parameter) is { } length && length != expected)
            throw arguments.Invalid(parameter, $"{expected} entries, one per axis", length.ToString(CultureInfo.InvariantCulture));
    }
}
