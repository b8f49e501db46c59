using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>One layer on its way into a program: what it reads, its parameters, and the operations that it becomes. All values of a
/// network are floats; indices and truth values are converted on the way in and out.</summary>
internal sealed class LayerLowering(Wire.NeuralNetworkLayer layer, BlockBuilder builder, LayerWeights weights,
    ImmutableArray<Variable> inputs, bool isFaithful, string place)
{
    public Wire.NeuralNetworkLayer Layer { get; } = layer;

    public BlockBuilder Builder { get; } = builder;

    /// <summary>Where the layer is, for error messages.</summary>
    public string Place { get; } = place;

    /// <summary>All inputs, for a layer that takes any number of them.</summary>
    public ImmutableArray<Variable> Inputs
    {
        get
        {
            InputsSeen = inputs.Length;
            return inputs;
        }
    }

    /// <summary>How many inputs the layer's rule has looked at so far; any more are none of the layer's.</summary>
    public int InputsSeen { get; private set; }

    /// <summary>True where the result should be what a device of lower precision would give.</summary>
    public bool IsFaithful { get; } = isFaithful;

    /// <summary>The first input.</summary>
    public Variable Input => this[0];

    /// <exception cref="ModelFormatException">There are fewer inputs.</exception>
    public Variable this[int index]
    {
        get
        {
            InputsSeen = Math.Max(InputsSeen, index + 1);
            return index < inputs.Length ? inputs[index] : throw Invalid($"{index + 1} inputs", $"{inputs.Length}");
        }
    }

    /// <summary>True when the layer has an input of that index; one that may be left out.</summary>
    public bool Has(int index) => index < inputs.Length;

    public static TensorType TypeOf(Variable value) => (TensorType)value.Type;

    /// <summary>The rank of a value, which must be known.</summary>
    public int Rank(Variable value) => TypeOf(value) is { HasRank: true } type
        ? type.Rank
        : throw new ModelUnsupportedException(Builder.Stage, Place, "an input whose rank is known only when the network runs",
            "a reshape to a constant rank before the layer");

    /// <summary>An axis counted from the end when negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Invalid($"an axis in [{-rank}, {rank - 1}]", $"{axis}");

    /// <exception cref="ModelFormatException">The rank is below.</exception>
    public int RequireRank(Variable value, int least)
    {
        int rank = Rank(value);
        return rank >= least ? rank : throw Invalid($"an input of rank {least} or more", $"{value.Type}");
    }

    public ModelFormatException Invalid(string expected, string actual) => new(Builder.Stage, Place, expected, actual);

    /// <summary>Adds an operation named after the layer.</summary>
    public Variable Op(string type, params ReadOnlySpan<(string Parameter, Argument? Value)> arguments) =>
        Builder.Add(type, Layer.Name, arguments);

    public ImmutableArray<Variable> Ops(string type, params ReadOnlySpan<(string Parameter, Argument? Value)> arguments) =>
        Builder.AddAll(type, Layer.Name, arguments);

    /// <summary>Adds an operation with a list of values under one parameter.</summary>
    public ImmutableArray<Variable> OpOfMany(string type, string parameter, IEnumerable<Variable> values,
        params (string Parameter, Argument Value)[] arguments) =>
        Builder.AddGeneral(type, Layer.Name,
        [
            new(parameter, [.. values.Select(value => (Argument)value)]),
            .. arguments.Select(argument => new KeyValuePair<string, ImmutableArray<Argument>>(argument.Parameter, [argument.Value])),
        ]);

    public Variable Unary(string type, Variable x) => Op(type, ("x", x));

    public Variable Binary(string type, Argument x, Argument y) => Op(type, ("x", x), ("y", y));

    public Variable Constant(Tensor value) => Builder.Constant(Layer.Name, value);

    public Variable ToFloats(Variable value) => Cast(value, ElementType.Float32, "fp32");

    public Variable ToInts(Variable value) => Cast(value, ElementType.Int32, "int32");

    /// <summary>True where the value is not zero.</summary>
    public Variable ToBools(Variable value) =>
        TypeOf(value).Element == ElementType.Bool ? value : Binary("not_equal", value, Literals.Float(0));

    /// <summary>The sizes of a value, as a vector of int32.</summary>
    public Variable ShapeOf(Variable value) => Op("shape", ("x", value));

    public Variable Reshape(Variable value, params int[] shape) => Op("reshape", ("x", value), ("shape", Literals.Ints(shape)));

    /// <summary>Networks have no scalars: what would be one is a vector of one element.</summary>
    public Variable AtLeastVector(Variable value) => TypeOf(value) is { HasRank: true, Rank: 0 } ? Reshape(value, 1) : value;

    public Variable Transpose(Variable value, params int[] order) => Op("transpose", ("x", value), ("perm", Literals.Ints(order)));

    public Variable Concat(IEnumerable<Variable> values, int axis, bool interleave = false) =>
        OpOfMany("concat", "values", values, ("axis", Literals.Int(axis)), ("interleave", Literals.Bool(interleave)))[0];

    /// <summary>Applies a rule for [N, C, H, W] to a value with any number of axes before C.</summary>
    /// <param name="value">Of rank 3 or more.</param>
    /// <param name="rule">Keeps the rank and the first axis.</param>
    public Variable OverPlanes(Variable value, Func<Variable, Variable> rule)
    {
        int rank = RequireRank(value, 3);
        if (rank == 4)
            return rule(value);
        if (rank == 3)
            return Op("squeeze", ("x", rule(Op("expand_dims", ("x", value), ("axes", Literals.Ints(0))))), ("axes", Literals.Ints(0)));
        Variable shape = ShapeOf(value), planes = Slice(shape, rank - 3, rank);
        Variable result = rule(Op("reshape", ("x", value), ("shape", Concat([Vector(-1), planes], 0))));
        return Op("reshape", ("x", result), ("shape", Concat([Slice(shape, 0, rank - 3), Slice(ShapeOf(result), 1, 4)], 0)));
    }

    /// <summary>Elements [begin, end) of a vector.</summary>
    public Variable Slice(Variable vector, int begin, int end) =>
        Op("slice_by_index", ("x", vector), ("begin", Literals.Ints(begin)), ("end", Literals.Ints(end)));

    public Variable Vector(params int[] values) => Builder.Constant(Layer.Name, Literals.Ints(values).Value);

    /// <summary>Weights in a shape.</summary>
    public Tensor Weights(Wire.WeightParams? message, string what, params ReadOnlySpan<long> shape) =>
        Shape.TryCreate(shape, out Shape created)
            ? weights.Read(message, created, $"{Place}, {what}")
            : throw Invalid($"sizes of {what} that fit 32 bits", $"[{string.Join(", ", shape.ToArray())}]");

    /// <summary>All weights of a message, as a vector.</summary>
    public Tensor AllWeights(Wire.WeightParams message, string what) =>
        Weights(message, what, LayerWeights.Count(message, $"{Place}, {what}"));

    public Variable WeightConstant(Wire.WeightParams? message, string what, params ReadOnlySpan<long> shape) =>
        Constant(Weights(message, what, shape));

    /// <summary>A size or count of the layer's parameters.</summary>
    public int Size(ulong value, string what, int least = 0) => value <= int.MaxValue && (int)value >= least
        ? (int)value
        : throw Invalid($"{what} from {least} to {int.MaxValue}", $"{value}");

    /// <summary>Sizes of the layer's parameters; the fallback where the list is empty.</summary>
    public int[] Sizes(RepeatedField<ulong> values, string what, int count, int fallback)
    {
        if (values.Count != 0 && values.Count != count)
            throw Invalid($"{count} values of {what}", $"{values.Count}");
        return values.Count == 0 ? [.. Enumerable.Repeat(fallback, count)] : [.. values.Select(value => Size(value, what))];
    }

    /// <summary>A signed number of the layer's parameters.</summary>
    public int Int(long value, string what) => value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw Invalid($"{what} that fits 32 bits", $"{value}");

    private Variable Cast(Variable value, ElementType element, string name) =>
        TypeOf(value).Element == element ? value : Op("cast", ("x", value), ("dtype", Literals.Text(name)));
}
