using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Look-up tables of palettized constants (iOS18): a table of 2^bits entries for each block of the indices. An entry is one
/// number, or a vector that is laid along an axis, which makes the result that many times longer there.</summary>
/// <param name="Entries">Entries of a table.</param>
/// <param name="VectorSize">Numbers of an entry.</param>
/// <param name="VectorAxis">The axis that entries are laid along; 0 where they are single numbers.</param>
public readonly record struct LookupTable(int Entries, int VectorSize, int VectorAxis)
{
    /// <summary>Reads and checks <c>lut</c> and <c>vector_axis</c> for indices of this dense type; null while a type is not
    /// known.</summary>
    internal static LookupTable? Read(Arguments arguments, TensorType indices, ElementType indexElement)
    {
        TensorType lut = arguments.TensorType("lut");
        if (!indices.IsStatic || !lut.IsStatic)
            return null;
        int rank = indices.Rank;
        if (rank < 1 || lut.Rank != rank + 2)
            throw arguments.Invalid("lut", $"two more axes than the indices' {rank}, which are 1 or more", lut.ToString());
        BlockGrid.Check(arguments, "lut", indices, lut);
        int entries = lut[rank].Size, vectorSize = lut[rank + 1].Size;
        if (entries != 1 << indexElement.BitWidth() || vectorSize < 1)
            throw arguments.Invalid("lut", $"{1 << indexElement.BitWidth()} entries of one number or more per table", lut.ToString());
        if (vectorSize > 1 && !arguments.Has("vector_axis"))
            throw arguments.Invalid("vector_axis", $"an axis for entries of {vectorSize} numbers", "none");
        return new LookupTable(entries, vectorSize, arguments.Has("vector_axis") ? arguments.Axis("vector_axis", rank) : 0);
    }

    /// <summary>The dimensions of indices after each became an entry.</summary>
    internal TensorType Expand(TensorType indices)
    {
        Dimension[] dimensions = [.. indices.Dimensions];
        dimensions[VectorAxis] *= VectorSize;
        return indices.WithDimensions(dimensions);
    }

    /// <summary>Elements between neighbours along the vector axis of tensors with the indices' shape.</summary>
    internal int Inner(Shape indices) => indices.Strides()[VectorAxis];
}
