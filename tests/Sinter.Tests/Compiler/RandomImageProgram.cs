using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Compiler;

/// <summary>Small random programs of convolutions and what stands between them.</summary>
internal sealed class RandomImageProgram
{
    private readonly int _batch;

    private readonly Random _random;
    private readonly BlockBuilder _builder = new(Opset.iOS17, ModelStage.Specialize);
    private readonly List<Variable> _images = [];
    private int _next;

    private RandomImageProgram(int seed)
    {
        _random = new Random(seed);
        _batch = 1 + (seed % 2);
    }

    public static Function Create(int seed, int operations) => new RandomImageProgram(seed).Build(operations);

    private Function Build(int operations)
    {
        Variable x = _builder.Input("x", new TensorType(ElementType.Float32, _batch, 3, 8, 6));
        Variable other = _builder.Input("other", new TensorType(ElementType.Float32, _batch, 4, 8, 6));
        _images.AddRange([x, other]);
        for (int i = 0; i < operations; i++)
            _images.Add(Step(Pick()));
        // The last values, and some that others read too.
        Variable[] outputs = [.. _images.Skip(2).Where((image, i) => i >= operations - 2 || _random.Next(4) == 0).Distinct()];
        return new Function("main", [x, other], Opset.iOS17, [new(Opset.iOS17, _builder.ToBlock([], outputs))]);
    }

    private Variable Pick() => _images[_random.Next(Math.Max(0, _images.Count - 5), _images.Count)];

    private Variable Step(Variable image)
    {
        Shape shape = Shape(image);
        switch (_random.Next(17))
        {
            case 0 or 1 or 2 or 3: return Convolution(image);
            case 4: return Add("relu", ("x", image));
            case 5: return Add("sigmoid", ("x", image));
            case 6: return Add("add", ("x", image), ("y", Like(image)));
            case 7: return Add("mul", ("x", Constant([shape[1], 1, 1])), ("y", image));
            case 8: return Add("sub", ("x", image), ("y", Constant([shape[3]])));
            case 9: return Joined(image);
            case 10: return Parts(image);
            case 11: return Pool(image);
            case 12:
                return Add("upsample_nearest_neighbor", ("x", Small(image)), ("scale_factor_height", Literal.Of(2)),
                    ("scale_factor_width", Literal.Of(1)));
            case 13: return Squeezed(image);
            case 14: return OverChannelsLast(image);
            case 15:
                return Add("pad", ("x", Small(image)), ("pad", Literal.Of(_random.Next(2), _random.Next(2), 1, _random.Next(2), 0, 1)));
            default: return Flattened(image);
        }
    }

    private Variable Convolution(Variable image)
    {
        Shape shape = Shape(image);
        int channels = shape[1], kernel = 1 + (2 * _random.Next(2));
        bool isDepthwise = _random.Next(3) == 0;
        int outputs = isDepthwise ? channels : _random.Next(1, 6);
        if (_random.Next(5) == 0)
            return Add("conv_transpose", ("x", image), ("weight", Constant([channels, outputs, 1, 1])));
        return Add("conv", ("x", image), ("weight", Constant([outputs, isDepthwise ? 1 : channels, kernel, kernel])),
            ("groups", Literal.Of(isDepthwise ? channels : 1)), ("pad_type", Literal.Of("same")),
            ("bias", _random.Next(2) == 0 ? (Argument)Constant([outputs]) : (Argument?)null));
    }

    /// <summary>A value of the same shape, or one that broadcasts to it.</summary>
    private Argument Like(Variable image)
    {
        Variable[] fitting = [.. _images.Where(other => Shape(other) == Shape(image))];
        return _random.Next(3) == 0 ? Constant([1, Shape(image)[1], 1, 1]) : fitting[_random.Next(fitting.Length)];
    }

    private Variable Joined(Variable image)
    {
        Variable[] fitting = [.. _images.Where(other => Shape(other)[2] == Shape(image)[2] && Shape(other)[3] == Shape(image)[3])];
        Variable second = fitting[_random.Next(fitting.Length)];
        return Shape(image)[1] + Shape(second)[1] > 10 ? Add("relu", ("x", image))
            : _builder.AddGeneral("concat", Name(), [new("values", [image, second]), new("axis", [Literal.Of(1)])])[0];
    }

    private Variable Parts(Variable image)
    {
        int channels = Shape(image)[1];
        if (channels < 2)
            return Add("abs", ("x", image));
        System.Collections.Immutable.ImmutableArray<Variable> parts = _builder.AddAll("split", Name(), ("x", image), ("axis", Literal.Of(1)),
            ("split_sizes", Literal.Of(1, channels - 1)));
        _images.Add(parts[0]);
        return parts[1];
    }

    private Variable Pool(Variable image)
    {
        string kind = _random.Next(2) == 0 ? "max_pool" : "avg_pool";
        return Add(kind, ("x", image), ("kernel_sizes", Literal.Of(2, 2)), ("strides", Literal.Of(1 + _random.Next(2), 1)),
            ("pad_type", Literal.Of("same")));
    }

    /// <summary>Means of the channels, times the image.</summary>
    private Variable Squeezed(Variable image)
    {
        Variable mean = Add("reduce_mean", ("x", image), ("axes", Literal.Of(2, 3)), ("keep_dims", Literal.Of(true)));
        return Add("mul", ("x", image), ("y", mean));
    }

    private Variable OverChannelsLast(Variable image)
    {
        Variable last = Add("transpose", ("x", image), ("perm", Literal.Of(0, 2, 3, 1)));
        Variable changed = _random.Next(2) == 0 ? Add("softmax", ("x", last)) : Add("layer_norm", ("x", last), ("axes", Literal.Of([-1])));
        return Add("transpose", ("x", changed), ("perm", Literal.Of(0, 3, 1, 2)));
    }

    private Variable Flattened(Variable image)
    {
        Shape shape = Shape(image);
        Variable flat = Add("reshape", ("x", image), ("shape", Literal.Of(_batch, shape[1], -1)));
        Variable changed = Add("tanh", ("x", flat));
        return Add("reshape", ("x", changed), ("shape", Literal.Of(shape.ToArray())));
    }

    private Variable Small(Variable image) => Shape(image).ElementCount <= 600 ? image
        : Add("slice_by_index", ("x", image), ("begin", Literal.Of(0, 0, 1, 0)), ("end", Literal.Of(_batch, 0, 5, 4)),
            ("end_mask", new TensorLiteral(TensorConversion.FromLongs(ElementType.Bool, Tensors.Shape.Of(4), [0, 1, 0, 0]))));

    private Variable Constant(int[] shape)
    {
        var values = new float[shape.Aggregate((a, b) => a * b)];
        foreach (ref float value in values.AsSpan())
            value = _random.NextSingle() - 0.5f;
        return _builder.Constant(Name(), Tensor.From<float>(Tensors.Shape.Of(shape), values));
    }

    private Variable Add(string type, params ReadOnlySpan<(string Parameter, Argument? Value)> inputs) => _builder.Add(type, Name(), inputs);

    private string Name() => $"v{_next++}";

    private static Shape Shape(Variable image) => ((TensorType)image.Type).ToShape();
}
