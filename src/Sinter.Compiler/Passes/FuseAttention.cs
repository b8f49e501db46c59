using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Makes one operation of an attention: scores of queries and keys, scaled and masked, their softmax, and the product with the
/// values. What only reorders elements around it becomes the order in which it reads and writes.</summary>
/// <param name="onlyPortable">True to make Core ML's own operation, in functions that may use it, and to leave what it cannot express.</param>
public sealed class FuseAttention(bool onlyPortable = false) : IPass
{
    public string Name => "fuse-attention";

    public void Run(ProgramEdit edit)
    {
        foreach (Operation operation in edit.Function.Body.AllOperations().ToArray())
        {
            if ((onlyPortable && operation.Type != "matmul") || AttentionPattern.Of(operation) is not { } pattern)
                continue;
            if (onlyPortable)
                PortableAttention.Replace(edit, operation, pattern);
            else
                Replace(edit, operation, pattern);
        }
    }

    private static void Replace(ProgramEdit edit, Operation product, AttentionPattern pattern)
    {
        Opset opset = edit.Function.Opset;
        int rank = pattern.Scores.Rank;
        (Variable query, int[] queryView) = Read(pattern.Query, false, rank, opset);
        (Variable key, int[] keyView) = Read(pattern.Key, pattern.TransposeKey, rank, opset);
        (Variable value, int[] valueView) = Read(pattern.Value, pattern.TransposeValue, rank, opset);
        (Operation last, AxisTrail order) = Finish(product);
        Shape output = order.Shape;
        Shape queryShape = Shape(pattern.Query), result = Shape(product.Output);
        int[] sizes = [.. pattern.Scores.Dimensions, queryShape[queryShape.Rank - 1], result[result.Rank - 1]];
        string name = last.Output.Name;
        var inputs = new List<KeyValuePair<string, System.Collections.Immutable.ImmutableArray<Argument>>>
        {
            new("query", [query]),
            new("key", [key]),
            new("value", [value]),
            new("scale", [new TensorLiteral(Tensor.Scalar(pattern.Scale))]),
            new("sizes", [Literal.Of(sizes)]),
            new("query_view", [Literal.Of(queryView)]),
            new("key_view", [Literal.Of(keyView)]),
            new("value_view", [Literal.Of(valueView)]),
            new("output_shape", [Literal.Of(output.ToArray())]),
            new("output_strides", [Literal.Of(order.Strides(rank))]),
        };
        if (pattern.Mask is { } mask)
            inputs.Add(new("mask", [pattern.HidesWhereTrue ? Negated(edit, last, mask) : mask]));
        edit.Replace(last, new Operation(StridedAttention.OperationName, inputs, [new Variable(name, last.Output.Type)],
            [new("name", Literal.Of(last.Name))]));
    }

    /// <summary>A boolean mask the other way round.</summary>
    internal static Variable Negated(ProgramEdit edit, Operation before, Argument mask)
    {
        if (mask.ConstantTensor is { } known)
        {
            bool[] kept = [.. known.ToLongs().Select(value => value == 0)];
            return edit.AddConstant(before, $"{before.Name}_kept", Tensor.From<bool>(known.Shape, kept));
        }
        string name = edit.UniqueName($"{before.Name}_kept");
        var operation = new Operation("logical_not", [new("x", [mask])], [new Variable(name, mask.Type)], [new("name", Literal.Of(name))]);
        edit.InsertBefore(before, operation);
        return operation.Output;
    }

    /// <summary>Where a matrix's elements come from: offset, strides of the batch axes, of rows and of columns.</summary>
    private static (Variable Root, int[] View) Read(Variable matrix, bool isTransposed, int rank, Opset opset)
    {
        (Variable root, StridedView view) = ViewOrigin.Of(matrix, opset);
        int[] strides = [.. view.BroadcastStrides(rank)];
        if (isTransposed)
            (strides[^2], strides[^1]) = (strides[^1], strides[^2]);
        return (root, [view.Offset, .. strides]);
    }

    /// <summary>The last of the operations that only reorder what the product gives.</summary>
    private static (Operation Last, AxisTrail Order) Finish(Operation product)
    {
        var order = AxisTrail.Of(Shape(product.Output));
        Operation last = product;
        while (last.Output is { BlockOutputUses: 0, Users: [var user] } && user.Parent == product.Parent
            && user.Input("x")?.Variable == last.Output && order.After(user) is { } next)
            (last, order) = (user, next);
        return (last, order);
    }

    private static Shape Shape(Variable variable) => ((TensorType)variable.Type).ToShape();
}
