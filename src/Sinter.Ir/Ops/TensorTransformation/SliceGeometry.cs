using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>A slice, resolved against the tensor that it is taken from. Every index that it names lies inside that tensor.</summary>
/// <param name="Begin">First index along each axis of the tensor.</param>
/// <param name="Lengths">Elements taken along each axis; 1 along a squeezed one.</param>
/// <param name="Steps">Distance between them; may be negative.</param>
/// <param name="Squeezed">Axes that the result does not have.</param>
public readonly record struct SliceGeometry(
    ImmutableArray<int> Begin, ImmutableArray<int> Lengths, ImmutableArray<int> Steps, ImmutableArray<bool> Squeezed)
{
    /// <summary>The geometry of <c>slice_by_index</c>, <c>slice_update</c> or <c>slice_by_size</c>.</summary>
    /// <exception cref="ModelException">The parameters are unknown, or do not fit the tensor.</exception>
    public static SliceGeometry Read(Arguments arguments)
    {
        Shape x = arguments.TensorType("x").ToShape();
        return arguments.Signature.Find("size") is null
            ? SliceBounds.Read(arguments, x.Rank).Resolve(arguments, x)
            : SliceBySize.Resolve(arguments, x);
    }

    /// <summary>The shape of the slice without squeezed axes.</summary>
    public Shape Shape => Shape.Of(Kept(Lengths));

    /// <summary>Offset of the first element in a row-major tensor with these strides.</summary>
    public int Offset(ReadOnlySpan<int> strides)
    {
        int offset = 0;
        for (int i = 0; i < Begin.Length; i++)
            offset += Begin[i] * strides[i];
        return offset;
    }

    /// <summary>Strides of the slice within the tensor, one per axis of <see cref="Shape"/>.</summary>
    public int[] Strides(ReadOnlySpan<int> strides)
    {
        var scaled = ImmutableArray.CreateBuilder<int>(Steps.Length);
        for (int i = 0; i < Steps.Length; i++)
            scaled.Add(Lengths[i] > 1 ? Steps[i] * strides[i] : 0);
        return Kept(scaled.MoveToImmutable());
    }

    private int[] Kept(ImmutableArray<int> perAxis)
    {
        var kept = new List<int>(perAxis.Length);
        for (int i = 0; i < perAxis.Length; i++)
        {
            if (!Squeezed[i])
                kept.Add(perAxis[i]);
        }
        return [.. kept];
    }
}
