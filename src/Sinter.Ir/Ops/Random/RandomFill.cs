using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Fills a shape that the program may compute with independent random numbers of two parameters' type.</summary>
internal abstract class RandomFill(string name, (string Name, float Default) first, (string Name, float Default)? second = null)
    : OperationDefinition(name, OperationFamily.Random, OperationTraits.Random)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, second is { } other
            ? [In("shape", Int32s), OfType(first), OfType(other), Const("seed", Int32s).Optional(-1)]
            : [In("shape", Int32s), OfType(first), Const("seed", Int32s).Optional(-1)]),
    ];

    protected abstract double Next(RandomStream stream, double first, double second);

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ElementType element = Element(arguments);
        TensorType unknown = ShapeVector.UnknownSizes(arguments, "shape", element);
        if (arguments.KnownInts("shape") is not { } sizes)
            return [unknown];
        if (sizes.Any(size => size < 0))
            throw arguments.Invalid("shape", "sizes that are not negative", $"[{string.Join(", ", sizes)}]");
        return [TensorType.Of(element, Shape.Of(sizes))];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Shape shape = OutputShape(arguments);
        ElementType element = Element(arguments);
        double low = arguments.Float(first.Name, first.Name), high = second is { } other ? arguments.Float(other.Name, other.Name) : 0;
        var stream = new RandomStream(arguments.Int("seed"));
        var values = new double[Tensor.CheckedByteLength(ElementType.Bool, shape)];
        for (int i = 0; i < values.Length; i++)
            values[i] = Next(stream, low, high);
        return [TensorConversion.FromDoubles(element, shape, values)];
    }

    private ElementType Element(Arguments arguments) => arguments.Has(first.Name) ? arguments.Element(first.Name)
        : second is { } other && arguments.Has(other.Name) ? arguments.Element(other.Name) : ElementType.Float32;

    private static Parameter OfType((string Name, float Default) parameter) =>
        Const(parameter.Name, Floats, "T").Optional(parameter.Default);
}

/// <summary>1 with the probability <c>prob</c>, otherwise 0.</summary>
internal sealed class RandomBernoulli() : RandomFill("random_bernoulli", ("prob", 0.5f))
{
    protected override double Next(RandomStream stream, double first, double second) => stream.NextUniform() < first ? 1 : 0;
}

/// <summary>Of the mean and standard deviation given.</summary>
internal sealed class RandomNormal() : RandomFill("random_normal", ("mean", 0), ("stddev", 1))
{
    protected override double Next(RandomStream stream, double first, double second) => first + (second * stream.NextNormal());
}

/// <summary>Evenly from low to high; rounding to the element type may give high itself.</summary>
internal sealed class RandomUniform() : RandomFill("random_uniform", ("low", 0), ("high", 1))
{
    protected override double Next(RandomStream stream, double first, double second) => first + ((second - first) * stream.NextUniform());
}
