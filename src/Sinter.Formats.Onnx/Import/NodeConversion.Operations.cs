using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>The operations that converters use most.</summary>
public sealed partial class NodeConversion
{
    /// <summary>Adds an operation with one result, named after the node.</summary>
    public Variable Op(string type, params ReadOnlySpan<(string Parameter, Argument? Value)> arguments)
    {
        RequireOperation(type);
        return Builder.Add(type, _name, arguments);
    }

    /// <summary>Adds an operation; gives all its results.</summary>
    public ImmutableArray<Variable> Ops(string type, params ReadOnlySpan<(string Parameter, Argument? Value)> arguments)
    {
        RequireOperation(type);
        return Builder.AddAll(type, _name, arguments);
    }

    /// <summary>Adds an operation with a list of values under one parameter, or with blocks.</summary>
    public ImmutableArray<Variable> OpOfMany(string type, string parameter, IEnumerable<Argument> values,
        ImmutableArray<Block> blocks, params ReadOnlySpan<(string Parameter, Argument Value)> arguments)
    {
        RequireOperation(type);
        var inputs = new List<KeyValuePair<string, ImmutableArray<Argument>>> { new(parameter, [.. values]) };
        foreach ((string name, Argument value) in arguments)
            inputs.Add(new(name, [value]));
        return Builder.AddGeneral(type, _name, inputs, blocks);
    }

    public Variable Constant(Tensor value) => Builder.Constant(_name, value);

    public Variable Constant(double value, ElementType type) => Constant(Values.Number(value, type).Value);

    public Variable Unary(string type, Variable x) => Op(type, ("x", x));

    public Variable Binary(string type, Argument x, Argument y) => Op(type, ("x", x), ("y", y));

    /// <summary>An operation on a value and a number.</summary>
    public Variable Binary(string type, Variable x, double y) => Op(type, ("x", x), ("y", Values.Number(y, ElementOf(x))));

    public Variable Cast(Variable value, ElementType element) =>
        ElementOf(value) == element ? value : Op("cast", ("x", value), ("dtype", Values.Text(element.MilName())));

    /// <summary>The value as floats; float16 stays.</summary>
    public Variable ToFloats(Variable value) => ElementOf(value).IsFloat() ? value : Cast(value, ElementType.Float32);

    /// <summary>Wraps what integer arithmetic gave to the range of a narrow type.</summary>
    public Variable Wrap(Variable value, ElementType declared)
    {
        if (!declared.IsInteger() || declared.BitWidth() >= 32)
            return value;
        double count = Math.Pow(2, declared.BitWidth());
        if (!declared.IsSigned())
            return Binary("mod", value, count);
        return Binary("sub", Binary("mod", Binary("add", value, count / 2), count), count / 2);
    }

    /// <summary>Chooses by element.</summary>
    public Variable Select(Variable condition, Argument whenTrue, Argument whenFalse) =>
        Op("select", ("cond", condition), ("a", whenTrue), ("b", whenFalse));

    public Variable Reshape(Variable value, params int[] shape)
    {
        if (TypeOf(value).TryGetShape(out Shape known) && known.Dimensions.SequenceEqual(shape))
            return value;
        return Op("reshape", ("x", HighRank.Source(value)), ("shape", Values.Ints(shape)));
    }

    public Variable Transpose(Variable value, params int[] order)
    {
        if (order.SequenceEqual(Enumerable.Range(0, order.Length)))
            return value;
        return order.Length > HighRank.Most && TypeOf(value).IsStatic
            ? HighRank.Transpose(this, value, order)
            : Op("transpose", ("x", value), ("perm", Values.Ints(order)));
    }

    /// <summary>Exchanges two axes.</summary>
    public Variable SwapAxes(Variable value, int first, int second)
    {
        int[] order = [.. Enumerable.Range(0, Rank(value))];
        (order[first], order[second]) = (order[second], order[first]);
        return Transpose(value, order);
    }

    public Variable ExpandDims(Variable value, params int[] axes) =>
        axes.Length == 0 ? value : Op("expand_dims", ("x", value), ("axes", Values.Ints(axes)));

    public Variable Squeeze(Variable value, params int[] axes) =>
        axes.Length == 0 ? value : Op("squeeze", ("x", value), ("axes", Values.Ints(axes)));

    public Variable Concat(IReadOnlyList<Variable> values, int axis) => values.Count == 1
        ? values[0]
        : OpOfMany("concat", "values", values, [], ("axis", Values.Int(axis)), ("interleave", Values.Bool(false)))[0];

    public Variable Stack(IReadOnlyList<Variable> values, int axis) =>
        OpOfMany("stack", "values", values, [], ("axis", Values.Int(axis)))[0];

    /// <summary>Elements [begin, end) along one axis; negative positions count from the end, and null is the end itself.</summary>
    public Variable Slice(Variable value, int axis, int begin, int? end, int stride = 1)
    {
        int rank = Rank(value);
        int[] begins = new int[rank], ends = new int[rank], strides = [.. Enumerable.Repeat(1, rank)];
        bool[] fromStart = [.. Enumerable.Repeat(true, rank)], toEnd = [.. Enumerable.Repeat(true, rank)];
        (begins[axis], ends[axis], strides[axis], fromStart[axis], toEnd[axis]) = (begin, end ?? 0, stride, false, end is null);
        return Op("slice_by_index", ("x", value), ("begin", Values.Ints(begins)), ("end", Values.Ints(ends)), ("stride", Values.Ints(strides)),
            ("begin_mask", Values.Bools(fromStart)), ("end_mask", Values.Bools(toEnd)));
    }

    /// <summary>One element along an axis, which goes away.</summary>
    public Variable Pick(Variable value, int axis, int index) => Squeeze(Slice(value, axis, index, index == -1 ? null : index + 1), axis);

    /// <summary>Takes elements along an axis by non-negative indices.</summary>
    public Variable Gather(Variable value, Variable indices, int axis)
    {
        if (Rank(value) + Rank(indices) - 1 > HighRank.Most && TypeOf(value).TryGetShape(out Shape from) && TypeOf(indices).TryGetShape(out Shape places))
        {
            Variable flat = Gather(value, Reshape(indices, checked((int)places.ElementCount)), axis);
            return Reshape(flat, [.. from.ToArray()[..axis], .. places.ToArray(), .. from.ToArray()[(axis + 1)..]]);
        }
        return Op("gather", ("x", value), ("indices", indices), ("axis", Values.Int(axis)));
    }

    /// <summary>The sizes of a value as a vector of int32; constant where they are known.</summary>
    public Variable Sizes(Variable value)
    {
        Variable sizes = Op("shape", ("x", value));
        if (TypeOf(value).HasRank && sizes.ConstantTensor is null)
            Partial.Set(sizes, [.. TypeOf(value).Dimensions.Select(size => size.IsKnown ? size.Size : (int?)null)]);
        return sizes;
    }

    /// <summary>The size along an axis as a scalar of int32.</summary>
    public Variable Size(Variable value, int axis) => Dimensions(value)[axis] is { IsKnown: true } size
        ? Constant(Tensor.Scalar(size.Size))
        : Op("squeeze", ("x", Slice(Sizes(value), 0, axis, axis + 1)), ("axes", Values.Ints(0)));

    public Variable ToVector(Variable scalar) => Rank(scalar) == 1 ? scalar : Reshape(scalar, 1);

    public Variable ToScalar(Variable value) => Rank(value) == 0 ? value : Reshape(value);

    /// <summary>Reshapes to a vector of sizes that may be known only in part.</summary>
    public Variable ReshapeTo(Variable value, Variable sizes)
    {
        int?[]? known = Partial.Find(sizes);
        if (known is null || known.Any(size => size == 0))
            return Op("reshape", ("x", value), ("shape", sizes));
        if (known.Count(size => size is null or -1) <= 1)
            return Reshape(value, [.. known.Select(size => size ?? -1)]);
        Variable result = Op("reshape", ("x", value), ("shape", sizes));
        Builder.Refine(result, TypeOf(result).WithDimensions([.. known.Select(size => size is { } fixedSize and >= 0 ? fixedSize : Dimension.Unknown)]));
        return result;
    }

    /// <summary>Repeats a value to a vector of sizes by the rules of broadcasting, in both directions.</summary>
    public Variable BroadcastTo(Variable value, Variable sizes)
    {
        int?[]? known = Partial.Find(sizes);
        TensorType type = TypeOf(value);
        if (known is not null && type.TryGetShape(out Shape shape) && known.All(size => size is not null))
        {
            int rank = Math.Max(known.Length, shape.Rank);
            int[] from = [.. Enumerable.Repeat(1, rank - shape.Rank), .. shape.ToArray()];
            int[] to = [.. Enumerable.Repeat(1, rank - known.Length), .. known.Select(size => size!.Value)];
            if (!from.Zip(to).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1))
                throw Invalid($"a shape that {shape} can be repeated to", $"[{string.Join(", ", to)}]");
            Variable result = Reshape(value, from);
            int[] repeats = [.. from.Zip(to, (have, want) => have == 1 ? want : 1)];
            if (repeats.All(repeat => repeat == 1))
                return result;
            if (rank > HighRank.Most && repeats.All(repeat => repeat > 0))
                return HighRank.Tile(this, result, repeats);
            if (repeats.All(repeat => repeat > 0))
                return Op("tile", ("x", result), ("reps", Values.Ints(repeats)));
        }
        Variable mask = Op("fill", ("shape", sizes), ("value", Values.Bool(true)));
        if (known is not null)
            Builder.Refine(mask, new TensorType(ElementType.Bool, [.. known.Select(size => size is { } fixedSize ? fixedSize : Dimension.Unknown)]));
        return Select(mask, value, value);
    }

    /// <summary>Reduces over axes and keeps them as ones, or not.</summary>
    public Variable Reduce(string type, Variable value, int[] axes, bool keep) =>
        Op(type, ("x", value), ("axes", Values.Ints(axes)), ("keep_dims", Values.Bool(keep)));

    private void RequireOperation(string type)
    {
        if (OperationTable.Find(type) is { } definition && definition.SignatureFor(Target) is null)
            Require(definition.Signatures[0].Since, $"the operation {type}");
    }
}
