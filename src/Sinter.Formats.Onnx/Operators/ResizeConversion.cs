using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Resizing: with the operations of programs where they mean the same, otherwise axis by axis, as a choice of elements or as a product
/// with a matrix of weights.</summary>
internal sealed class ResizeConversion
{
    private readonly NodeConversion _node;
    private readonly Variable _x;
    private readonly int[] _from;
    private readonly int[] _to;
    private readonly double[] _scales;
    private readonly ResizeRule _rule;

    private ResizeConversion(NodeConversion node, Variable x, int[] from, int[] to, double[] scales, ResizeRule rule)
    {
        _node = node;
        _x = x;
        _from = from;
        _to = to;
        _scales = scales;
        _rule = rule;
    }

    public static ResizeConversion Of(NodeConversion node, Variable x)
    {
        int[] from = node.ShapeOf(x).ToArray();
        int rank = from.Length;
        int[] axes = node.Sizes("axes") is { } named ? [.. named.Select(axis => node.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        int[] to = [.. from];
        double[] scales = [.. Enumerable.Repeat(1.0, rank)];
        if (SizesOf(node) is { } sizes)
        {
            if (sizes.Length != axes.Length)
                throw node.Invalid($"{axes.Length} sizes", $"{sizes.Length}");
            string policy = node.Text("keep_aspect_ratio_policy", "stretch");
            IEnumerable<double> ratios = axes.Select((axis, i) => (double)sizes[i] / from[axis]);
            for (int i = 0; i < axes.Length; i++)
            {
                scales[axes[i]] = policy switch
                {
                    "not_larger" => ratios.Min(),
                    "not_smaller" => ratios.Max(),
                    _ => (double)sizes[i] / from[axes[i]],
                };
                to[axes[i]] = policy == "stretch" ? sizes[i] : (int)Math.Floor((scales[axes[i]] * from[axes[i]]) + 0.5);
            }
        }
        else
        {
            double[] given = ScalesOf(node) ?? throw node.Invalid("scales or sizes", "neither");
            if (given.Length != axes.Length || given.Any(scale => !(scale > 0)))
                throw node.Invalid($"{axes.Length} positive scales", $"[{string.Join(", ", given)}]");
            for (int i = 0; i < axes.Length; i++)
                (scales[axes[i]], to[axes[i]]) = (given[i], checked((int)Math.Floor(from[axes[i]] * given[i])));
        }
        if (to.Any(size => size is < 1 or > 1 << 24))
            throw node.Invalid("sizes from 1 on", $"[{string.Join(", ", to)}]");
        return new ResizeConversion(node, x, from, to, scales, ResizeRule.Of(node, axes));
    }

    /// <summary>Resizes of sizes that are known only when the program runs; null when they are known.</summary>
    public static Variable? TryAtRuntime(NodeConversion node, Variable x)
    {
        bool isKnown = NodeConversion.TypeOf(x).IsStatic && (node.Version < 11 || !node.Has(3) || node.Input(3).Constant is not null);
        if (isKnown || node.Rank(x) != 4)
            return null;
        if (node.HasAttribute("axes") || node.Text("keep_aspect_ratio_policy", "stretch") != "stretch"
            || node.Text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize")
            return null;
        ResizeRule rule = ResizeRule.Of(node, [0, 1, 2, 3]);
        if (!rule.IsLinear && !(rule.IsNearest && rule.Coordinates == "asymmetric" && rule.IsFloorOfQuotient))
            return null;
        if (SizesInput(node) is { } sizes && sizes.Constant is null
            && node.Partial.Find(sizes.Variable)?.Skip(2).All(size => size is not null) != true
            && rule.SamplingMode is { } mode && !rule.IsAntialiased && node.Parameters.Decide(sizes.Variable, isQuestion: true).Count == 0)
        {
            node.Require(Opset.iOS17, "a resize to sizes known only when the program runs");
            return node.Op("resize", ("x", x), ("shape", node.Slice(sizes.Variable, 0, -2, null)), ("resized_dims", new TensorLiteral(Tensor.Scalar(2u))),
                ("interpolation_mode", Values.Text(rule.IsNearest ? "NEAREST_NEIGHBOR" : "LINEAR")), ("sampling_mode", Values.Text(mode)));
        }
        if (ScalesOf(node) is not [1, 1, var height, var width])
            return null;
        if (rule.IsNearest && height == Math.Floor(height) && width == Math.Floor(width))
        {
            return node.Op("upsample_nearest_neighbor", ("x", x), ("scale_factor_height", Values.Int((int)height)),
                ("scale_factor_width", Values.Int((int)width)));
        }
        if (rule.IsLinear && rule.Coordinates is "half_pixel" or "pytorch_half_pixel" or "align_corners")
        {
            return node.Op("upsample_bilinear", ("x", x), ("scale_factor_height", new TensorLiteral(Tensor.Scalar((float)height))),
                ("scale_factor_width", new TensorLiteral(Tensor.Scalar((float)width))), ("align_corners", Values.Bool(rule.Coordinates == "align_corners")));
        }
        return null;
    }

    public Variable Resize()
    {
        if (TryOperation() is { } result)
            return result;
        Variable value = _x;
        for (int axis = 0; axis < _from.Length; axis++)
        {
            if (_rule.IsIdentity(axis, _from[axis], _to[axis], _scales[axis]))
                continue;
            value = _rule.IsNearest ? Choose(value, axis) : Weigh(value, axis);
        }
        return _rule.Extrapolates ? Extrapolate(value) : value;
    }

    private Variable? TryOperation()
    {
        bool isPlane = _from.Length == 4 && _from[0] == _to[0] && _from[1] == _to[1] && !_rule.Extrapolates;
        bool isExact = Enumerable.Range(2, Math.Max(_from.Length - 2, 0)).All(axis => _from[axis] * _scales[axis] == _to[axis]);
        if (!isPlane || !isExact)
            return null;
        (int height, int width) = (_to[2] / _from[2], _to[3] / _from[3]);
        bool isMultiple = _from[2] * height == _to[2] && _from[3] * width == _to[3];
        if (_rule.IsNearest)
        {
            return isMultiple && _rule.IsFloorOfQuotient
                ? _node.Op("upsample_nearest_neighbor", ("x", _x), ("scale_factor_height", Values.Int(height)), ("scale_factor_width", Values.Int(width)))
                : null;
        }
        // The operation shortens nothing but what a plain linear rule shortens too.
        if (!_rule.IsLinear || _rule.SamplingMode is not { } mode || (_rule.IsAntialiased && (_to[2] < _from[2] || _to[3] < _from[3])))
            return null;
        return _node.Op("resize_bilinear", ("x", _x), ("target_size_height", Values.Int(_to[2])), ("target_size_width", Values.Int(_to[3])),
            ("sampling_mode", Values.Text(mode)));
    }

    private Variable Choose(Variable value, int axis)
    {
        int[] indices = [.. Enumerable.Range(0, _to[axis]).Select(i => _rule.Nearest(axis, i, _from[axis], _to[axis], _scales[axis]))];
        return _node.Gather(value, _node.Constant(Tensor.From<int>(Shape.Of(indices.Length), indices)), axis);
    }

    private Variable Weigh(Variable value, int axis)
    {
        var weights = new double[checked(_to[axis] * _from[axis])];
        for (int i = 0; i < _to[axis]; i++)
            _rule.AddWeights(axis, i, _from[axis], _to[axis], _scales[axis], weights.AsSpan(i * _from[axis], _from[axis]));
        Variable matrix = _node.Constant(TensorConversion.FromDoubles(NodeConversion.ElementOf(value), Shape.Of(_to[axis], _from[axis]), weights));
        int last = _from.Length - 1;
        if (axis == last)
            return _node.Op("matmul", ("x", value), ("y", matrix), ("transpose_x", Values.Bool(false)), ("transpose_y", Values.Bool(true)));
        if (axis == last - 1)
            return _node.Binary("matmul", matrix, value);
        Variable moved = _node.SwapAxes(value, axis, last);
        return _node.SwapAxes(_node.Op("matmul", ("x", moved), ("y", matrix), ("transpose_x", Values.Bool(false)), ("transpose_y", Values.Bool(true))), axis, last);
    }

    private Variable Extrapolate(Variable value)
    {
        bool[] inside = [true];
        for (int axis = 0; axis < _from.Length; axis++)
        {
            bool[] own = [.. Enumerable.Range(0, _to[axis]).Select(i => _rule.IsInside(axis, i, _from[axis], _to[axis], _scales[axis]))];
            inside = [.. inside.SelectMany(_ => own, (before, here) => before && here)];
        }
        Variable mask = _node.Constant(Tensor.From<bool>(Shape.Of(_to), inside));
        return _node.Select(mask, value, Values.Number(_node.Float("extrapolation_value", 0), NodeConversion.ElementOf(value)));
    }

    private static TensorValue? SizesInput(NodeConversion node) => node.Version >= 11 && node.Has(3) ? node.Input(3) : null;

    private static int[]? SizesOf(NodeConversion node)
    {
        if (SizesInput(node) is not { } sizes)
            return null;
        if (sizes.Constant is null && node.Partial.Find(sizes.Variable) is { } partial && partial.All(size => size is not null))
            return [.. partial.Select(size => size!.Value)];
        int[] known = node.KnownInts(3, "sizes");
        return known.Length == 0 ? null : known;
    }

    private static double[]? ScalesOf(NodeConversion node)
    {
        if (node.Floats("scales") is { } attribute)
            return [.. attribute.Select(scale => (double)scale)];
        int index = node.Version >= 11 ? 2 : 1;
        return node.Has(index) && node.Known(index, "scales") is { Count: > 0 } scales ? scales.ToDoubles() : null;
    }
}
