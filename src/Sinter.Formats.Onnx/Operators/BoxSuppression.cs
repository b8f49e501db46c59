using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Non-maximum suppression, class by class: boxes in the order of their scores, each of which takes away those after it that overlap
/// it too much.</summary>
internal static class BoxSuppression
{
    public static IReadOnlyList<GraphValue?> Convert(NodeConversion node)
    {
        Variable boxes = node[0], scores = node[1];
        int batches = node.SizeOf(boxes, 0), count = node.SizeOf(boxes, 1), classes = node.SizeOf(scores, 1), rows = batches * classes;
        Variable Scalar(int input, double absent, ElementType type) => node.Has(input) ? node.Cast(node.ToScalar(node[input]), type) : node.Constant(absent, type);
        Variable most = Scalar(2, 0, ElementType.Int32), overlap = Scalar(3, 0, ElementType.Float32);
        Variable flat = node.Reshape(scores, rows, count);
        // A stable order: of equal scores the first comes first.
        Variable order = node.Op("argsort", ("x", flat), ("axis", Values.Int(1)), ("ascending", Values.Bool(false)));
        Variable sorted = node.Op("gather_along_axis", ("x", flat), ("indices", order), ("axis", Values.Int(1)));
        Variable overlaps = node.Binary("greater", Overlaps(node, boxes, batches, count), overlap);
        Variable isCandidate = node.Has(4)
            ? node.Binary("greater", sorted, Scalar(4, 0, ElementType.Float32))
            : node.Constant(Tensor.From<bool>(Shape.Of(rows, count), [.. Enumerable.Repeat(true, rows * count)]));
        Variable kept = Suppress(node, node.Cast(overlaps, ElementType.Int32), order, node.Cast(isCandidate, ElementType.Int32), most, batches, classes, count);
        Variable found = node.Op("non_zero", ("x", kept));
        Variable row = node.Pick(found, 1, 0), place = node.Pick(found, 1, 1);
        Variable batch = node.Binary("floor_div", row, classes), category = node.Binary("mod", row, classes);
        Variable box = node.Gather(node.Reshape(order, rows * count), node.Binary("add", node.Binary("mul", row, count), place), 0);
        return NodeConversion.One(node.Stack([batch, category, box], 1), ElementType.Int64);
    }

    /// <summary>Intersection over union of every two boxes, [batches, count, count].</summary>
    private static Variable Overlaps(NodeConversion node, Variable boxes, int batches, int count)
    {
        bool isCentered = node.Flag("center_point_box");
        Variable[] parts = [.. Enumerable.Range(0, 4).Select(i => node.Pick(boxes, 2, i))];
        Variable left, right, top, bottom;
        if (isCentered)
        {
            Variable halfWidth = node.Binary("mul", parts[2], 0.5), halfHeight = node.Binary("mul", parts[3], 0.5);
            (left, right) = (node.Binary("sub", parts[0], halfWidth), node.Binary("add", parts[0], halfWidth));
            (top, bottom) = (node.Binary("sub", parts[1], halfHeight), node.Binary("add", parts[1], halfHeight));
        }
        else
        {
            // Corners may come in either order.
            (top, bottom) = (node.Binary("minimum", parts[0], parts[2]), node.Binary("maximum", parts[0], parts[2]));
            (left, right) = (node.Binary("minimum", parts[1], parts[3]), node.Binary("maximum", parts[1], parts[3]));
        }
        Variable Shared(Variable low, Variable high)
        {
            Variable begin = node.Binary("maximum", node.ExpandDims(low, 1), node.ExpandDims(low, 2));
            Variable end = node.Binary("minimum", node.ExpandDims(high, 1), node.ExpandDims(high, 2));
            return node.Binary("maximum", node.Binary("sub", end, begin), 0);
        }
        Variable intersection = node.Binary("mul", Shared(left, right), Shared(top, bottom));
        Variable area = node.Binary("mul", node.Binary("sub", right, left), node.Binary("sub", bottom, top));
        Variable union = node.Binary("sub", node.Binary("add", node.ExpandDims(area, 1), node.ExpandDims(area, 2)), intersection);
        Variable divisor = node.Select(node.Binary("greater", union, 0), union, Values.Number(1, NodeConversion.ElementOf(union)));
        return node.Reshape(node.Binary("real_div", intersection, divisor), batches, count, count);
    }

    /// <summary>1 for each place in the order that is kept, [rows, count].</summary>
    private static Variable Suppress(NodeConversion node, Variable overlaps, Variable order, Variable candidates, Variable most, int batches, int classes, int count)
    {
        int rows = batches * classes;
        // The rows of overlaps that belong to each row of scores, as one table of rows.
        Variable table = node.Reshape(overlaps, batches * count, count);
        int[] firsts = [.. Enumerable.Range(0, rows).Select(i => i / classes * count)];
        Variable first = node.Constant(Tensor.From<int>(Shape.Of(rows), firsts));
        Variable places = node.Constant(Tensor.From<int>(Shape.Of(1, count), [.. Enumerable.Range(0, count)]));
        var initial = new GraphValue[]
        {
            new TensorValue(candidates, ElementType.Int32),
            new TensorValue(node.Constant(Tensor.Create(ElementType.Int32, Shape.Of(rows))), ElementType.Int32),
        };
        var loop = new WhileBuilder(node, initial, (builder, index, condition, states) =>
        {
            NodeConversion step = node.In(builder);
            Variable alive = ((TensorValue)states[0]).Variable, taken = ((TensorValue)states[1]).Variable;
            Variable here = step.Op("gather", ("x", alive), ("indices", index), ("axis", Values.Int(1)));
            Variable isTaken = step.Binary("mul", here, step.Cast(step.Binary("less", taken, most), ElementType.Int32));
            Variable box = step.Op("gather", ("x", order), ("indices", index), ("axis", Values.Int(1)));
            Variable row = step.Gather(table, step.Binary("add", box, first), 0);
            Variable hits = step.Op("gather_along_axis", ("x", row), ("indices", order), ("axis", Values.Int(1)));
            Variable isLater = step.Cast(step.Binary("greater", places, index), ElementType.Int32);
            Variable isHere = step.Cast(step.Binary("equal", places, index), ElementType.Int32);
            Variable loses = step.Binary("mul", step.Binary("mul", hits, isLater), step.ExpandDims(isTaken, 1));
            Variable rest = step.Binary("mul", alive, step.Op("sub", ("x", Values.Int(1)), ("y", loses)));
            // What may not be taken, since enough are, goes too.
            Variable refused = step.Binary("mul", isHere, step.ExpandDims(step.Binary("sub", here, isTaken), 1));
            return new Iteration(condition,
                [new TensorValue(step.Binary("sub", rest, refused), ElementType.Int32), new TensorValue(step.Binary("add", taken, isTaken), ElementType.Int32)], []);
        });
        IReadOnlyList<GraphValue?> results = loop.Build(node.Constant(Tensor.Scalar(0)), node.Constant(Tensor.Scalar(true)), node.Constant(Tensor.Scalar(count)))!;
        return ((TensorValue)results[0]!).Variable;
    }
}
