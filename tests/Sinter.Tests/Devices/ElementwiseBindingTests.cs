using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Tests.Devices;

public sealed class ElementwiseBindingTests
{
    private static readonly float[] Corners =
        [0, -0f, 1, -1, 0.5f, 2.5f, -2.5f, 1e-40f, 3e9f, -3e9f, 65504, 65520, 1e38f, float.PositiveInfinity, float.NegativeInfinity,
        float.NaN];

    public static TheoryData<int[]> Shapes => new(RandomTensors.Shapes);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Arithmetic_of_floats_and_integers(int[] shape)
    {
        foreach (string operation in (string[])["add", "sub", "mul", "real_div", "maximum", "minimum", "floor_div", "mod"])
        {
            Broadcast(operation, shape, (random, of) => random.Floats(of));
            Broadcast(operation, shape, (random, of) => random.Integers(of));
        }
        Broadcast("pow", shape, (random, of) => random.Floats(of, 0.1, 3));
        Broadcast("pow", shape, (random, of) => random.Integers(of));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Comparisons(int[] shape)
    {
        foreach (string operation in (string[])["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"])
        {
            Broadcast(operation, shape, (random, of) => random.Integers(of, -2, 2).ConvertTo(ElementType.Float32));
            Broadcast(operation, shape, (random, of) => random.Integers(of, -2, 2));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Logic(int[] shape)
    {
        foreach (string operation in (string[])["logical_and", "logical_or", "logical_xor"])
            Broadcast(operation, shape, (random, of) => random.Booleans(of));
        BoundCase.Of("logical_not").Input("x", new RandomTensors(1).Booleans(shape)).AssertBound();
    }

    [Theory]
    [InlineData("add")]
    [InlineData("sub")]
    [InlineData("mul")]
    [InlineData("real_div")]
    [InlineData("maximum")]
    [InlineData("minimum")]
    [InlineData("floor_div")]
    [InlineData("mod")]
    [InlineData("pow")]
    [InlineData("equal")]
    [InlineData("not_equal")]
    [InlineData("less")]
    [InlineData("greater_equal")]
    public void Every_pair_of_special_floats(string operation)
    {
        foreach (float x in Corners)
        {
            foreach (float y in Corners)
                BoundCase.Of(operation).Input("x", Tensor.Scalar(x)).Input("y", Tensor.Scalar(y)).AssertBound();
        }
    }

    [Fact]
    public void Operands_of_two_types_are_left_to_the_reference()
    {
        var random = new RandomTensors(1);
        BoundCase.Of("add").Input("x", random.Floats([3])).Input("y", random.Floats([3]).ConvertTo(ElementType.Float16)).AssertDeclined();
        BoundCase.Of("add").Input("x", random.Floats([3]).ConvertTo(ElementType.Float16)).With("y", Tensor.Scalar((Half)1))
            .AssertDeclined();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Select(int[] shape)
    {
        foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float16, ElementType.Int32, ElementType.Bool])
        {
            for (int seed = 0; seed < 12; seed++)
            {
                var random = new RandomTensors(seed);
                BoundCase.Of("select").Input("cond", random.Booleans(random.Broadcastable(shape)))
                    .Input("a", random.Any(random.Broadcastable(shape), element))
                    .Input("b", random.Any(random.Broadcastable(shape), element))
                    .AssertBound();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Casts(int[] shape)
    {
        ElementType[] types = [ElementType.Float32, ElementType.Int32, ElementType.Bool, ElementType.Int16, ElementType.UInt16,
            ElementType.Int8, ElementType.UInt8];
        var random = new RandomTensors(3);
        foreach (ElementType to in types)
        {
            BoundCase.Of("cast").Input("x", random.Floats(shape, -400, 400)).With("dtype", to.MilName()).AssertBound();
            BoundCase.Of("cast").Input("x", Tensor.From<float>([Corners.Length], Corners)).With("dtype", to.MilName()).AssertBound();
            foreach (ElementType from in types.Skip(1).Append(to))
                BoundCase.Of("cast").Input("x", random.Integers(shape, -100000, 100000).ConvertTo(from)).With("dtype", to.MilName())
                    .AssertBound();
        }
        BoundCase.Of("cast").Input("x", random.Floats(shape)).With("dtype", "fp16").AssertBound(0);
        BoundCase.Of("cast").Input("x", random.Floats(shape).ConvertTo(ElementType.Float16)).With("dtype", "fp32").AssertBound(0);
        BoundCase.Of("cast").Input("x", random.Integers(shape)).With("dtype", "fp16").AssertDeclined();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rounding_to_float16(int[] shape)
    {
        BoundCase.Of(RoundToFloat16.OperationName).Input("x", new RandomTensors(5).Floats(shape)).AssertBound(0);
        BoundCase.Of(RoundToFloat16.OperationName).Input("x", Tensor.From<float>([Corners.Length], Corners)).AssertBound(0);
    }

    private static void Broadcast(string operation, int[] shape, Func<RandomTensors, int[], Tensor> make)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            var random = new RandomTensors(seed);
            Tensor whole = make(random, shape), part = make(random, random.Broadcastable(shape));
            (Tensor x, Tensor y) = random.Coin() ? (whole, part) : (part, whole);
            BoundCase.Of(operation).Input("x", x).Input("y", y).AssertBound();
            BoundCase.Of(operation).Input("x", x).With("y", y).AssertBound();
        }
    }
}
