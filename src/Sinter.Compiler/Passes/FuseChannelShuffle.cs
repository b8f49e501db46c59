using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Recognizes channels that are dealt out from groups: a reshape that splits the channels, a transposition of the two axes, a
/// reshape that joins them. As one operation it does not ask for channels first.</summary>
public sealed class FuseChannelShuffle : IPass
{
    public string Name => "fuse-channel-shuffle";

    public void Run(ProgramEdit edit)
    {
        foreach (Operation operation in edit.Function.Body.AllOperations().ToArray())
        {
            if (operation.Type != "reshape" || operation.Input("x")?.Variable?.Producer is not { Type: "transpose" } transpose
                || transpose.Input("x")?.Variable?.Producer is not { Type: "reshape" } split
                || split.Input("x")?.Variable is not { } source || !source.Type.Equals(operation.Output.Type))
                continue;
            if (Groups(source, split.Output, transpose) is not { } groups)
                continue;
            edit.Replace(operation, new Operation(ChannelShuffle.OperationName, [new("x", [source]), new("groups", [Literal.Of(groups)])],
                [new Variable(operation.Output.Name, operation.Output.Type)], operation.Attributes));
        }
    }

    /// <summary>The groups of [batch, groups, channels, spatial...] made of [batch, groups * channels, spatial...], whose axes 1 and 2 are
    /// exchanged.</summary>
    private static int? Groups(Variable source, Variable split, Operation transpose)
    {
        if (source.Type is not TensorType sourceType || !sourceType.TryGetShape(out Shape from)
            || split.Type is not TensorType splitType || !splitType.TryGetShape(out Shape to) || from.Rank < 3 || to.Rank != from.Rank + 1)
            return null;
        int[] expected = [0, 2, 1, .. Enumerable.Range(3, to.Rank - 3)];
        bool fits = from[0] == to[0] && from[1] == to[1] * to[2] && from.Dimensions[2..].SequenceEqual(to.Dimensions[3..]);
        return fits && transpose.Input("perm")?.ConstantTensor?.ToInts() is { } perm
            && perm.Select(axis => axis < 0 ? axis + to.Rank : axis).SequenceEqual(expected) ? to[1] : null;
    }
}
