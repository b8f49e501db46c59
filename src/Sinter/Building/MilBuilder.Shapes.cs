namespace Sinter;

/// <content>Operations that move elements, and states.</content>
public sealed partial class MilBuilder
{
    /// <summary><c>reshape</c>: the same elements in another shape; one size may be -1.</summary>
    public MilValue Reshape(MilValue x, int[] shape, string? name = null) => Add("reshape", name, ("x", x), ("shape", shape));

    /// <summary><c>transpose</c>: axes in another order.</summary>
    public MilValue Transpose(MilValue x, int[] order, string? name = null) => Add("transpose", name, ("x", x), ("perm", order));

    /// <summary><c>expand_dims</c>: axes of size 1 at these places of the result.</summary>
    public MilValue ExpandDims(MilValue x, int[] axes, string? name = null) => Add("expand_dims", name, ("x", x), ("axes", axes));

    /// <summary><c>squeeze</c>: without these axes of size 1.</summary>
    public MilValue Squeeze(MilValue x, int[] axes, string? name = null) => Add("squeeze", name, ("x", x), ("axes", axes));

    /// <summary><c>concat</c>: values one after another along an axis.</summary>
    public MilValue Concat(IReadOnlyList<MilValue> values, int axis, string? name = null) =>
        AddMany("concat", name, "values", values, ("axis", axis), ("interleave", false));

    /// <summary><c>stack</c>: values side by side along a new axis.</summary>
    public MilValue Stack(IReadOnlyList<MilValue> values, int axis, string? name = null) =>
        AddMany("stack", name, "values", values, ("axis", axis));

    /// <summary><c>split</c>: parts of these sizes along an axis.</summary>
    public IReadOnlyList<MilValue> Split(MilValue x, int[] sizes, int axis, string? name = null) =>
        AddAll("split", name, ("x", x), ("split_sizes", sizes), ("axis", axis));

    /// <summary><c>slice_by_size</c>: the part of these sizes that begins there; -1 is all that is left.</summary>
    public MilValue Slice(MilValue x, int[] begin, int[] size, string? name = null) =>
        Add("slice_by_size", name, ("x", x), ("begin", begin), ("size", size));

    /// <summary><c>gather</c>: slices of x at indices along an axis, for example rows of an embedding.</summary>
    public MilValue Gather(MilArgument x, MilValue indices, int axis = 0, string? name = null) =>
        Add("gather", name, ("x", x), ("indices", indices), ("axis", axis));

    /// <summary><c>read_state</c>: what the state holds now.</summary>
    public MilValue ReadState(MilValue state, string? name = null) => Add("read_state", name, ("input", state));

    /// <summary><c>write_state</c>: what the state holds from here on.</summary>
    public void WriteState(MilValue state, MilValue value) => AddAll("write_state", null, ("input", state), ("data", value));
}
