using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>The place of a value in a concatenation along the last axis, where the value's kernel can write it, so that nothing is left to
/// copy.</summary>
/// <param name="Concat">The concatenation.</param>
/// <param name="Index">The value's number among those that are joined.</param>
/// <param name="Offset">Elements from the beginning of a joined row to the value's.</param>
/// <param name="Stride">Elements of a joined row.</param>
internal sealed record ConcatPlacement(Operation Concat, int Index, int Offset, int Stride)
{
    /// <summary>The place of what a kernel that <see cref="WritesRowsApart"/> gives in the end; null when anything else reads it.</summary>
    public static ConcatPlacement? Find(Operation root, FusedEpilogue epilogue)
    {
        if (epilogue.Residual is not null || Last(root, epilogue) is not { } value)
            return null;
        if (value is not { BlockOutputUses: 0, Users: [{ Type: "concat" } concat] } || concat.Parent != root.Parent)
            return null;
        if (concat.Output.Type is not TensorType { IsStatic: true, Element: ElementType.Float32, Rank: >= 2 } whole
            || concat.Input("axis")?.ConstantTensor is not { Count: 1 } axis || (axis.ToInts()[0] is not -1 && axis.ToInts()[0] != whole.Rank - 1)
            || (concat.Input("interleave") is { } interleave && interleave.ConstantTensor is not { Count: 1, Bytes: [0] }))
            return null;
        ImmutableArray<Argument> values = concat.Arguments("values");
        int index = -1, offset = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].Type is not TensorType { IsStatic: true } part || part.Rank != whole.Rank || part.ToShape().ElementCount == 0)
                return null;
            if (values[i].Variable == value)
                index = i;
            else if (index < 0)
                offset += part[part.Rank - 1].Size;
        }
        return index < 0 ? null : new ConcatPlacement(concat, index, offset, whole[whole.Rank - 1].Size);
    }

    /// <summary>True for operations whose kernels, with channels last, can leave gaps between the rows that they write.</summary>
    public static bool WritesRowsApart(Operation operation) =>
        operation.Type == ChannelsLast.NameOf("upsample_bilinear") || operation.Type == ChannelsLast.NameOf("upsample_nearest_neighbor")
        || (operation.Type == ChannelsLast.NameOf("conv") && operation.Input("weight")?.ConstantTensor is not null
            && (operation.Input("groups") is not { } groups || groups.ConstantTensor is { Count: 1 } count && count.ToInts()[0] == 1));

    /// <summary>The value after all that the kernel does; null when a view stands in between.</summary>
    private static Variable? Last(Operation root, FusedEpilogue epilogue)
    {
        Variable value = root.Output;
        foreach ((Operation absorbed, Variable given) in epilogue.Absorbed)
        {
            if (given != value)
                return null;
            value = absorbed.Output;
        }
        return value;
    }
}
