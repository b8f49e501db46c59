namespace Sinter.Kernels;

/// <summary>A shape and the axes to reduce, resolved once: dimensions of size 1 are dropped, and neighbours that are both kept or both
/// reduced are merged. Immutable.</summary>
public sealed class ReductionPlan
{
    private ReductionPlan(int[] outputShape, int inputCount, List<Loop> loops)
    {
        OutputDimensions = outputShape;
        InputCount = inputCount;
        OutputCount = 1;
        foreach (int size in outputShape)
            OutputCount = checked(OutputCount * size);
        ReducedCount = 1;
        foreach (Loop loop in loops)
            ReducedCount *= loop.IsReduced ? loop.Size : 1;
        IsRowReduced = loops.Count == 0 || loops[^1].IsReduced;
        RowLength = loops.Count == 0 ? 1 : loops[^1].Size;
        IEnumerable<Loop> outer = loops.Take(Math.Max(0, loops.Count - 1));
        KeptSizes = [.. outer.Where(loop => !loop.IsReduced).Select(loop => loop.Size)];
        KeptStrides = [.. outer.Where(loop => !loop.IsReduced).Select(loop => loop.Stride)];
        ReducedSizes = [.. outer.Where(loop => loop.IsReduced).Select(loop => loop.Size)];
        ReducedStrides = [.. outer.Where(loop => loop.IsReduced).Select(loop => loop.Stride)];
        ReducedRows = 1;
        foreach (int size in ReducedSizes)
            ReducedRows *= size;
    }

    /// <summary>The shape with the reduced axes left out.</summary>
    public ReadOnlySpan<int> OutputShape => OutputDimensions;

    public int InputCount { get; }

    public int OutputCount { get; }

    /// <summary>Elements that go into one output.</summary>
    public int ReducedCount { get; }

    internal int[] OutputDimensions { get; }

    /// <summary>The innermost loop is reduced: a row gives one value. Otherwise it is kept, and rows are combined element by
    /// element.</summary>
    internal bool IsRowReduced { get; }

    internal int RowLength { get; }

    internal int[] KeptSizes { get; }

    internal int[] KeptStrides { get; }

    internal int[] ReducedSizes { get; }

    internal int[] ReducedStrides { get; }

    /// <summary>Rows that are combined into one output (or one row of outputs).</summary>
    internal int ReducedRows { get; }

    /// <summary>Axes may be negative and come in any order; none means all.</summary>
    /// <exception cref="ArgumentException">An axis does not exist or comes twice.</exception>
    public static ReductionPlan Create(ReadOnlySpan<int> shape, ReadOnlySpan<int> axes)
    {
        var reduced = new bool[shape.Length];
        if (axes.IsEmpty)
            Array.Fill(reduced, true);
        foreach (int axis in axes)
        {
            int index = axis < 0 ? axis + shape.Length : axis;
            KernelGuard.Require(
                (uint)index < (uint)shape.Length && !reduced[index], $"Axis {axis} does not exist in rank {shape.Length}, or comes twice.");
            reduced[index] = true;
        }
        var output = new List<int>(shape.Length);
        var loops = new List<Loop>(shape.Length);
        int count = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (!reduced[i])
                output.Add(shape[i]);
            if (shape[i] != 1)
            {
                if (loops.Count > 0 && loops[^1].IsReduced == reduced[i])
                    loops[^1] = loops[^1] with { Size = checked(loops[^1].Size * shape[i]) };
                else
                    loops.Add(new Loop(shape[i], count, reduced[i]));
            }
            count = checked(count * shape[i]);
        }
        output.Reverse();
        loops.Reverse();
        return new ReductionPlan([.. output], count, loops);
    }

    /// <summary>Where the first element of kept position <paramref name="index"/> lies.</summary>
    internal nint KeptOffset(int index) => Offset(index, KeptSizes, KeptStrides);

    /// <summary>How far reduced row <paramref name="index"/> lies behind the first one.</summary>
    internal nint ReducedOffset(int index) => Offset(index, ReducedSizes, ReducedStrides);

    private static nint Offset(int index, int[] sizes, int[] strides)
    {
        nint offset = 0;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            index = Math.DivRem(index, sizes[axis], out int position);
            offset += (nint)position * strides[axis];
        }
        return offset;
    }

    private readonly record struct Loop(int Size, int Stride, bool IsReduced);
}
