using System.Collections.Frozen;
using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler.Layout;

/// <summary>Which operations can work on tensors with channels last as well, and how. Those that are not listed want channels
/// first.</summary>
internal static partial class LayoutRules
{
    private delegate Relayout? Rule(Operation operation);

    private static readonly FrozenDictionary<string, Rule> ByOperation = Entries().SelectMany(entry =>
        entry.Operations.Select(operation => (Operation: operation, entry.Rule)))
        .ToFrozenDictionary(entry => entry.Operation, entry => entry.Rule, StringComparer.Ordinal);

    /// <summary>The operation's form with channels last; null when it has none with these arguments.</summary>
    /// <param name="operation">An operation without blocks.</param>
    /// <param name="channelsLast">The operations that the device runs as <see cref="ChannelsLast"/> ones.</param>
    public static Relayout? Of(Operation operation, IReadOnlySet<string> channelsLast)
    {
        if (channelsLast.Contains(operation.Type))
            return Spatial(operation);
        return ByOperation.TryGetValue(operation.Type, out Rule? rule) ? rule(operation) : null;
    }

    private static (string[] Operations, Rule Rule)[] Entries() =>
    [
        (
            [
                "abs", "acos", "asin", "atan", "atanh", "cast", "ceil", "clip", "cos", "cosh", "erf", "exp", "exp2", "floor", "inverse",
                "log", "logical_not", "round", "rsqrt", "sign", "sin", "sinh", "sqrt", "square", "tan", "tanh", "threshold",
                "clamped_relu", "elu", "gelu", "leaky_relu", "linear_activation", "relu", "relu6", "scaled_tanh", "sigmoid",
                "sigmoid_hard", "silu", "softplus", "softsign", "thresholded_relu", "identity", "sinter.acosh", "sinter.asinh",
                HardSwish.OperationName, RoundToFloat16.OperationName,
            ],
            Elementwise),
        (
            [
                "add", "equal", "floor_div", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or", "logical_xor",
                "maximum", "minimum", "mod", "mul", "not_equal", "pow", "real_div", "sub",
            ],
            static operation => Broadcast(operation, "x", "y")),
        (["select"], static operation => Broadcast(operation, "cond", "a", "b")),
        (["concat"], Concat),
        (["split"], Split),
        (["slice_by_index"], SliceByIndex),
        (["slice_by_size"], SliceBySize),
        (["pad"], Pad),
        (["tile"], Tile),
        (["reverse"], Reverse),
        (["softmax", "cumsum"], AlongAxis),
        (
            [
                "reduce_l1_norm", "reduce_l2_norm", "reduce_log_sum", "reduce_log_sum_exp", "reduce_max", "reduce_mean", "reduce_min",
                "reduce_prod", "reduce_sum", "reduce_sum_square",
            ],
            static operation => Reduction(operation, "axes")),
        (["reduce_argmax", "reduce_argmin"], static operation => Reduction(operation, "axis")),
        (["layer_norm"], LayerNorm),
        (["quantize", "dequantize"], Quantization),
        (["reshape", "squeeze", "expand_dims"], Reshape),
    ];

    private static Relayout? Elementwise(Operation operation) => Simple(operation, static _ => []);

    /// <summary>An operation with one tensor <c>x</c> and results of its rank, whose other arguments are known and have the values of
    /// <paramref name="changes"/> when channels are last.</summary>
    private static Relayout? Simple(Operation operation, Func<Shape, IEnumerable<(string Parameter, Argument? Value)>?> changes)
    {
        if (operation.Input("x")?.Variable is not { } x || !LayoutValue.TryGetShape(x, out Shape shape)
            || operation.Inputs.Keys.Any(parameter => parameter != "x" && !LayoutValue.IsKnownOrAbsent(operation, parameter)
                && !(parameter == "weight" && LayoutValue.IsConstantExpression(operation, parameter)))
            || operation.Outputs.Any(output => !LayoutValue.TryGetShape(output, out Shape result) || result.Rank != shape.Rank)
            || changes(shape) is not { } changed)
            return null;
        return new Relayout(operation.Type, [x], operation.Outputs, (_, _) => changed);
    }

    /// <summary>An operation that the device has in a form of its own for channels last.</summary>
    private static Relayout? Spatial(Operation operation)
    {
        int changedAxes = operation.Type switch
        {
            "resize" => LayoutValue.Integers(operation, "resized_dims")?[0] ?? int.MaxValue,
            "crop" or "resize_bilinear" or "resize_nearest_neighbor" or "upsample_bilinear" or "upsample_nearest_neighbor" => 2,
            _ => 0,
        };
        // Those that change the last axes of any tensor must not reach the channels.
        return Simple(operation, shape => changedAxes <= shape.Rank - 2 ? [] : null) is { } simple
            ? simple with { Type = ChannelsLast.NameOf(operation.Type) } : null;
    }

    /// <summary>Operands that broadcast against each other, each of them a value of the result's rank, a constant, or something that
    /// stays in its order when expanded to that rank.</summary>
    private static Relayout? Broadcast(Operation operation, params string[] operands)
    {
        if (!LayoutValue.TryGetShape(operation.Output, out Shape result))
            return null;
        int rank = result.Rank;
        var reads = ImmutableArray.CreateBuilder<Variable>(operands.Length);
        foreach (string operand in operands)
        {
            if (operation.Input(operand) is not { } argument)
                return null;
            if (argument.ConstantTensor is { } constant)
            {
                if (constant.Rank > rank || constant.ElementType.ByteWidth() == 0)
                    return null;
            }
            else if (argument.Variable is not { Type: TensorType { HasRank: true } type } variable)
            {
                return null;
            }
            else if (type.Rank == rank)
            {
                if (!LayoutValue.TryGetShape(variable, out _))
                    return null;
                reads.Add(variable);
            }
            else if (!type.TryGetShape(out Shape lower) || !AxisOrder.MovesNothing(Expanded(lower, rank), AxisOrder.ToLast(rank)))
            {
                return null;
            }
        }
        if (reads.Count == 0)
            return null;
        return new Relayout(operation.Type, reads.ToImmutable(), operation.Outputs, (edit, before) =>
            ExpandedOperands(edit, before, operands, rank));
    }

    private static IEnumerable<(string Parameter, Argument? Value)> ExpandedOperands(
        ProgramEdit edit, Operation operation, string[] operands, int rank)
    {
        foreach (string operand in operands)
        {
            Argument argument = operation.Input(operand)!;
            if (argument.ConstantTensor is { } constant)
            {
                if (constant.Count == 1)
                    continue;
                Tensor expanded = constant.Reshaped(Expanded(constant.Shape, rank));
                yield return (operand, new TensorLiteral(AxisOrder.Permute(expanded, AxisOrder.ToLast(rank))));
            }
            else if (argument.Variable is { Type: TensorType type } variable && type.Rank is > 0 && type.Rank < rank)
            {
                Shape shape = AxisOrder.Permute(Expanded(type.ToShape(), rank), AxisOrder.ToLast(rank));
                yield return (operand, Reshaped(edit, operation, variable, shape));
            }
        }
    }

    private static Shape Expanded(Shape shape, int rank)
    {
        var sizes = new int[rank];
        Array.Fill(sizes, 1);
        shape.Dimensions.CopyTo(sizes.AsSpan(rank - shape.Rank));
        return Shape.Of(sizes);
    }

    private static Variable Reshaped(ProgramEdit edit, Operation before, Variable x, Shape shape)
    {
        string name = edit.UniqueName(x.Name + "_expanded");
        var reshape = new Operation("reshape", [new("x", [x]), new("shape", [Literal.Of(shape.ToArray())])],
            [new Variable(name, TensorType.Of(((TensorType)x.Type).Element, shape))], [new("name", Literal.Of(name))]);
        edit.InsertBefore(before, reshape);
        return reshape.Output;
    }
}
