using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Takes <c>size</c> elements from <c>begin</c> on along every axis; -1 takes the rest.</summary>
internal sealed class SliceBySize() : OperationDefinition("slice_by_size", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    private static readonly ElementTypeSet Indices = Int8s | Int16s | Int32s;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), In("begin", Int32s), In("size", Int32s)),
        new(Opset.iOS17, In("x", Everything, "T"), In("begin", Indices, "U"), In("size", Indices, "U")),
    ];

    /// <summary>The slice of a tensor whose shape is known.</summary>
    public static SliceGeometry Resolve(Arguments arguments, Shape x)
    {
        int[] begin = arguments.Ints("begin"), size = arguments.Ints("size");
        RequireLengths(arguments, x.Rank);
        for (int axis = 0; axis < x.Rank; axis++)
            (begin[axis], size[axis]) = ResolveAxis(arguments, begin[axis], size[axis], x[axis]);
        return new SliceGeometry([.. begin], [.. size], [.. Enumerable.Repeat(1, x.Rank)], [.. new bool[x.Rank]]);
    }

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        RequireLengths(arguments, x.Rank);
        int[]? begin = arguments.KnownInts("begin"), size = arguments.KnownInts("size");
        var dimensions = new Dimension[x.Rank];
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            if (begin is not null && size is not null && x[axis].IsKnown)
                dimensions[axis] = ResolveAxis(arguments, begin[axis], size[axis], x[axis].Size).Size;
            else if (size is not null && size[axis] >= 0)
                dimensions[axis] = size[axis];
        }
        return [x.WithDimensions(dimensions)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        SliceGeometry slice = SliceGeometry.Read(arguments);
        int[] strides = x.Shape.Strides();
        return [StridedCopy.Read(x, slice.Shape, slice.Offset(strides), slice.Strides(strides))];
    }

    private static void RequireLengths(Arguments arguments, int rank)
    {
        ShapeVector.RequireLength(arguments, "begin", rank);
        ShapeVector.RequireLength(arguments, "size", rank);
    }

    private static (int Begin, int Size) ResolveAxis(Arguments arguments, int begin, int size, int length)
    {
        int first = begin < 0 ? begin + length : begin;
        if (first < 0 || first > length)
            throw arguments.Invalid("begin", $"an index in [{-length}, {length}]", $"{begin}");
        int count = size == -1 ? length - first : size;
        return count >= 0 && count <= length - first
            ? (first, count)
            : throw arguments.Invalid("size", $"-1 or at most {length - first}, the elements from {first} on", $"{size}");
    }
}
