using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>An attention as Core ML's operation, which scales by the root of the depth.</summary>
internal static class PortableAttention
{
    /// <summary>How far a scale may be from the operation's own to count as it.</summary>
    private const double SameScale = 1e-6;

    public static void Replace(ProgramEdit edit, Operation product, AttentionPattern pattern)
    {
        if (edit.Function.Opset < Opset.iOS18 || pattern.TransposeValue || pattern.Scores.Rank < 3)
            return;
        Shape query = ShapeOf(pattern.Query), key = ShapeOf(pattern.Key), value = ShapeOf(pattern.Value);
        int[] batch = [.. pattern.Scores.Dimensions[..^2]];
        // The operation broadcasts its mask alone.
        if (!batch.AsSpan().SequenceEqual(query.Dimensions[..^2]) || !batch.AsSpan().SequenceEqual(key.Dimensions[..^2])
            || !batch.AsSpan().SequenceEqual(value.Dimensions[..^2]))
            return;
        double own = 1 / Math.Sqrt(query[query.Rank - 1]);
        Variable queries = Math.Abs(pattern.Scale - own) <= SameScale * own
            ? pattern.Query
            : Add(edit, product, "mul", "query", pattern.Query.Type, ("x", pattern.Query), ("y", new TensorLiteral(Tensor.Scalar((float)(pattern.Scale / own)))));
        Argument? mask = pattern.Mask is { } given && pattern.HidesWhereTrue ? FuseAttention.Negated(edit, product, given) : pattern.Mask;
        var inputs = new List<KeyValuePair<string, System.Collections.Immutable.ImmutableArray<Argument>>>
        {
            new("query", [queries]),
            new("key", [pattern.TransposeKey ? Swapped(edit, product, pattern.Key) : pattern.Key]),
            new("value", [pattern.Value]),
        };
        if (mask is not null)
            inputs.Add(new("attn_mask", [mask]));
        edit.Replace(product, new Operation("scaled_dot_product_attention", inputs, [new Variable(product.Output.Name, product.Output.Type)],
            [new("name", Literal.Of(product.Name))]));
    }

    /// <summary>A matrix with its last axes swapped: what was swapped before is taken as it was.</summary>
    private static Variable Swapped(ProgramEdit edit, Operation before, Variable matrix)
    {
        int rank = ShapeOf(matrix).Rank;
        int[] order = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        if (matrix.Producer is { Type: "transpose" } producer && producer.Input("x")?.Variable is { } source
            && producer.Input("perm")?.ConstantTensor is { } given)
        {
            int[] perm = [.. given.ToInts().Select(axis => axis < 0 ? axis + rank : axis)];
            if (perm.SequenceEqual(order))
                return source;
            int[] both = [.. order.Select(axis => perm[axis])];
            return Add(edit, before, "transpose", "key", Permuted(source, both), ("x", source), ("perm", Literal.Of(both)));
        }
        return Add(edit, before, "transpose", "key", Permuted(matrix, order), ("x", matrix), ("perm", Literal.Of(order)));
    }

    private static TensorType Permuted(Variable value, int[] order)
    {
        var type = (TensorType)value.Type;
        return type.WithDimensions([.. order.Select(axis => type[axis])]);
    }

    private static Variable Add(ProgramEdit edit, Operation before, string type, string role, MilType result,
        params ReadOnlySpan<(string Parameter, Argument Value)> arguments)
    {
        string name = edit.UniqueName($"{before.Name}_{role}");
        var inputs = new List<KeyValuePair<string, System.Collections.Immutable.ImmutableArray<Argument>>>();
        foreach ((string parameter, Argument value) in arguments)
            inputs.Add(new(parameter, [value]));
        var operation = new Operation(type, inputs, [new Variable(name, result)], [new("name", Literal.Of(name))]);
        edit.InsertBefore(before, operation);
        return operation.Output;
    }

    private static Shape ShapeOf(Variable variable) => ((TensorType)variable.Type).ToShape();
}
