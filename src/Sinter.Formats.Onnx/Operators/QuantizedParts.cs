using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>A value with the scales and zero points that quantize it: one for all, one per place along an axis, or one per block.</summary>
internal sealed class QuantizedParts
{
    private readonly NodeConversion _node;
    private readonly TensorValue _value;
    private readonly TensorValue _scale;
    private readonly TensorValue? _zero;
    private readonly int _axis;
    private readonly int _block;

    private QuantizedParts(NodeConversion node, TensorValue value, TensorValue scale, TensorValue? zero, int axis, int block)
    {
        _node = node;
        _value = value;
        _scale = scale;
        _zero = zero;
        _axis = axis;
        _block = block;
    }

    private bool IsPerTensor => _scale.Type is { HasRank: true } type && (type.Rank == 0 || (type.Rank == 1 && type[0].Is(1)))
        && (_zero is null || _zero.Type.Dimensions.All(size => size.Is(1)));

    public static QuantizedParts Of(NodeConversion node, TensorValue value, TensorValue scale, TensorValue? zero, long axis, long block)
    {
        int rank = value.Type.HasRank ? value.Type.Rank : throw node.Unsupported("a value of unknown rank", "one of known rank");
        // The axis does not matter for one scale, and is often not one of the value's then.
        int at = axis >= -rank && axis < rank ? node.Axis(axis, rank) : 0;
        return new QuantizedParts(node, value, scale, zero, at, node.ToInt(block, "block_size"));
    }

    /// <summary>(value - zero point) * scale. A constant stays quantized where the target has an operation for it.</summary>
    public Variable Dequantize()
    {
        if (_value.Original is { } quantized && _scale.Constant is { } scale && (_zero is null || _zero.Constant is not null))
            return Expand(quantized, scale, _zero?.Constant);
        if (_value.Narrow is { } narrow && _block == 0 && _scale.Constant is { Rank: <= 1 } steps && Zeros(_value.Declared) is { } zeros)
        {
            return _node.Op("dequantize", ("input", narrow), ("scale", _node.Constant(ParameterShape(steps))), ("zero_point", _node.Constant(zeros)),
                ("axis", IsPerTensor ? null : Values.Int(_axis)));
        }
        int rank = _value.Type.Rank;
        Variable value = _node.Cast(_value.Variable, NodeConversion.ElementOf(Scale(rank)));
        if (Zero(rank) is { } zero)
            value = _node.Binary("sub", value, _node.Cast(zero, NodeConversion.ElementOf(value)));
        return _node.Binary("mul", value, Scale(rank));
    }

    /// <summary>The quantized value; null where the operation for it does not do.</summary>
    public Variable? TryQuantize(ElementType declared)
    {
        if (declared is not (ElementType.Int8 or ElementType.UInt8) || _node.Target < Opset.iOS17 || _block != 0 || _value.Constant is not null
            || _scale.Constant is not { Rank: <= 1 } steps || Zeros(declared) is not { } zeros)
            return null;
        Variable x = _value.Variable;
        if (!NodeConversion.ElementOf(x).IsFloat())
            return null;
        Tensor scale = ParameterShape(steps).ConvertTo(NodeConversion.ElementOf(x));
        return _node.Op("quantize", ("input", x), ("scale", _node.Constant(scale)), ("zero_point", _node.Constant(zeros)),
            ("output_dtype", Values.Text(declared.MilName())), ("axis", IsPerTensor ? null : Values.Int(_axis)));
    }

    /// <summary>The integers of a constant that the graph quantizes, so that they are stored as such; null for anything else.</summary>
    public Tensor? QuantizedConstant(ElementType declared)
    {
        if (declared is not (ElementType.Int8 or ElementType.UInt8) || _value.Constant is not { ElementType: ElementType.Float32 } constant
            || _scale.Constant is not { ElementType: ElementType.Float32 } steps || (_zero is not null && _zero.Constant is null))
            return null;
        Shape grid = GridOf(constant.Shape, steps);
        float[] values = constant.ToFloats(), scales = steps.ToFloats();
        double[] zeros = _zero?.Constant!.ToDoubles() ?? [0];
        var codes = new double[values.Length];
        Func<int, int> placeOf = Places(constant.Shape, grid);
        for (int i = 0; i < codes.Length; i++)
        {
            int at = placeOf(i);
            codes[i] = Math.Round((double)(values[i] / scales[scales.Length == 1 ? 0 : at])) + zeros[zeros.Length == 1 ? 0 : at];
        }
        return TensorConversion.FromDoubles(declared, constant.Shape, codes);
    }

    /// <summary>The scales in a shape that can be combined with the value.</summary>
    public Variable Scale(int rank) => Spread(_node.ToFloats(_scale.Variable), rank);

    /// <summary>The zero points likewise; null for none.</summary>
    public Variable? Zero(int rank) => _zero is null ? null : Spread(_zero.Variable, rank);

    private Variable Spread(Variable parameter, int rank)
    {
        int own = _node.Rank(parameter);
        if (own == 0)
            return parameter;
        if (own == 1 && _block == 0)
        {
            return _node.Dimensions(parameter)[0].Is(1)
                ? _node.ToScalar(parameter)
                : _node.ExpandDims(parameter, [.. Enumerable.Range(1, rank - 1 - _axis)]);
        }
        if (_block == 0)
            return parameter;
        // Each parameter counts for a block of elements along the axis.
        int size = _value.Type.Dimensions[_axis] is { IsKnown: true } known ? known.Size : throw _node.Unsupported("blocks along an unknown size", "fixed shapes");
        int[] indices = [.. Enumerable.Range(0, size).Select(i => i / _block)];
        return _node.Gather(parameter, _node.Constant(Tensor.From<int>(Shape.Of(size), indices)), _axis);
    }

    private Tensor ParameterShape(Tensor parameter) => IsPerTensor ? parameter.Reshaped(Shape.Scalar) : parameter;

    /// <summary>Zero points as the operations want them; null where they are known only when the program runs.</summary>
    private Tensor? Zeros(ElementType declared)
    {
        if (_zero is null)
            return Tensor.Create(declared, IsPerTensor ? Shape.Scalar : _scale.Constant!.Shape);
        return _zero.Constant is { Rank: <= 1 } known ? ParameterShape(known.ConvertTo(declared)) : null;
    }

    /// <summary>A constant: with an operation that keeps it small, or in full.</summary>
    private Variable Expand(Tensor quantized, Tensor scale, Tensor? zero)
    {
        Shape grid = GridOf(quantized.Shape, scale);
        bool hasOperation = quantized.ElementType is ElementType.Int8 or ElementType.UInt8 or ElementType.Int4 or ElementType.UInt4
            && _node.Target >= Opset.iOS18 && quantized.Rank > 0 && quantized.Count >= 64
            && scale.ElementType is ElementType.Float32 or ElementType.Float16
            && quantized.Shape.ToArray().Zip(grid.ToArray(), (size, count) => size % count == 0).All(divides => divides);
        if (hasOperation)
        {
            Tensor offset = zero is null ? Tensor.Create(quantized.ElementType, grid) : Grid(zero.ConvertTo(quantized.ElementType), grid);
            return _node.Op("constexpr_blockwise_shift_scale", ("data", new TensorLiteral(quantized)), ("scale", new TensorLiteral(Grid(scale, grid))),
                ("offset", new TensorLiteral(offset)));
        }
        if (AffineParameters(quantized, scale, zero) is var (steps, zeros8))
        {
            return _node.Op("constexpr_affine_dequantize", ("quantized_data", new TensorLiteral(quantized)), ("zero_point", new TensorLiteral(zeros8)),
                ("scale", new TensorLiteral(steps)), ("axis", Values.Int(_axis)));
        }
        return Expanded(quantized, scale, zero, grid);
    }

    /// <summary>The scales and zero points as the operation of iOS16 takes them, which is for 8 bits; null where it does not do.</summary>
    private (Tensor Scale, Tensor Zero)? AffineParameters(Tensor quantized, Tensor scale, Tensor? zero)
    {
        bool fits = quantized.ElementType is ElementType.Int8 or ElementType.UInt8 && _node.Target is >= Opset.iOS16 and < Opset.iOS18 && _block == 0
            && quantized is { Rank: > 0, Count: >= 64 } && scale.ElementType is ElementType.Float32 or ElementType.Float16 && scale.Rank <= 1 && (zero?.Rank ?? 0) <= 1;
        if (!fits)
            return null;
        int count = Math.Max(scale.Count, zero?.Count ?? 1);
        if (count > 1 && quantized.Shape[_axis] != count)
            return null;
        Shape shape = count == 1 ? Shape.Scalar : Shape.Of(count);
        return (Grid(scale, shape), zero is null ? Tensor.Create(quantized.ElementType, shape) : Grid(zero.ConvertTo(quantized.ElementType), shape));
    }

    /// <summary>The constant in full.</summary>
    private Variable Expanded(Tensor quantized, Tensor scale, Tensor? zero, Shape grid)
    {
        ElementType type = scale.ElementType.ToRuntimeType();
        double[] values = quantized.ElementType == ElementType.UInt64 ? quantized.ToDoubles() : [.. quantized.ToLongs().Select(value => (double)value)];
        double[] scales = scale.ToDoubles();
        double[] zeros = zero is null ? [0] : zero.ToDoubles();
        Func<int, int> placeOf = Places(quantized.Shape, grid);
        for (int i = 0; i < values.Length; i++)
        {
            int at = placeOf(i);
            values[i] = (values[i] - zeros[zeros.Length == 1 ? 0 : at]) * scales[scales.Length == 1 ? 0 : at];
        }
        return _node.Constant(TensorConversion.FromDoubles(type, quantized.Shape, values));
    }

    /// <summary>Where the parameters of an element stand in their grid.</summary>
    private Func<int, int> Places(Shape value, Shape grid)
    {
        int[] strides = value.Strides(), gridStrides = grid.Strides();
        return element =>
        {
            int at = 0;
            for (int axis = 0; axis < grid.Rank; axis++)
            {
                int place = element / strides[axis] % value[axis];
                at += (grid[axis] == value[axis] ? place : _block > 0 ? place / _block : 0) * (grid[axis] == 1 ? 0 : gridStrides[axis]);
            }
            return at;
        };
    }

    /// <summary>How many parameters there are along each axis of the value.</summary>
    private Shape GridOf(Shape value, Tensor scale)
    {
        int[] counts = [.. Enumerable.Repeat(1, value.Rank)];
        if (_block > 0 && scale.Rank == value.Rank)
            return scale.Shape;
        if (scale.Count > 1 || (_zero?.Constant?.Count ?? 1) > 1)
        {
            int count = Math.Max(scale.Count, _zero?.Constant?.Count ?? 1);
            if (value.Rank == 0 || value[_axis] != count)
                throw _node.Invalid($"a scale for each of the places along axis {_axis} of {value}", $"{scale.Shape}");
            counts[_axis] = count;
        }
        return Shape.Of(counts);
    }

    private static Tensor Grid(Tensor parameter, Shape grid) => parameter.Count == grid.ElementCount
        ? parameter.Reshaped(grid)
        : TensorConversion.FromDoubles(parameter.ElementType, grid, [.. Enumerable.Repeat(parameter.ToDoubles()[0], (int)grid.ElementCount)]);
}
