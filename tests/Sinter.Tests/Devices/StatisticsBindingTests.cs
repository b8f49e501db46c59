using Sinter.Tensors;

namespace Sinter.Tests.Devices;

public sealed class StatisticsBindingTests
{
    public static TheoryData<int[]> Shapes => new(RandomTensors.Shapes);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Softmax(int[] shape)
    {
        var random = new RandomTensors(1);
        for (int axis = -shape.Length; axis < shape.Length; axis++)
            BoundCase.Of("softmax").Input("x", random.Floats(shape)).With("axis", axis).AssertBound();
    }

    [Fact]
    public void Softmax_of_infinities()
    {
        float[] values = [float.NegativeInfinity, 1, 2, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, 0,
            float.NaN, 0];
        foreach (int axis in (int[])[0, 1])
            BoundCase.Of("softmax").Input("x", Tensor.From<float>([3, 3], values)).With("axis", axis).AssertBound();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Layer_normalization_over_any_axes(int[] shape)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new RandomTensors(seed);
            int[]? axes = shape.Length == 0 || seed == 0 ? null : random.Axes(shape.Length);
            int[] normalized = [.. (axes ?? [.. Enumerable.Range(0, shape.Length)]).Select(axis => axis < 0 ? axis + shape.Length : axis)
                .Order()];
            int[] parameters = [.. normalized.Select(axis => shape[axis])];
            BoundCase.Of("layer_norm").Input("x", random.Floats(shape))
                .WithOptional("axes", axes is null ? null : Tensor.From<int>([axes.Length], axes))
                .WithOptional("gamma", random.Coin() ? random.Floats(parameters) : null)
                .WithOptional("beta", random.Coin() ? random.Floats(parameters) : null)
                .With("epsilon", 0.01f).AssertBound();
        }
    }

    [Fact]
    public void Normalizations_with_a_parameter_per_channel()
    {
        foreach (int[] shape in (int[][])[[2, 3], [1, 5, 7], [2, 4, 3, 5], [2, 3, 1, 1], [1, 2, 3, 4, 5]])
        {
            for (int seed = 0; seed < 6; seed++)
            {
                var random = new RandomTensors(seed);
                Tensor x = random.Floats(shape);
                Tensor? gamma = random.Coin() ? random.Floats([shape[1]]) : null, beta = random.Coin() ? random.Floats([shape[1]]) : null;
                BoundCase.Of("batch_norm").Input("x", x).With("mean", random.Floats([shape[1]]))
                    .With("variance", random.Floats([shape[1]], 0.1, 2))
                    .WithOptional("gamma", gamma).WithOptional("beta", beta).AssertBound();
                BoundCase.Of("local_response_norm").Input("x", x).With("size", 1 + random.Below(7)).With("alpha", 0.5f)
                    .With("beta", random.Coin() ? 0.75f : 0.6f).With("k", 1.5f).AssertBound();
                if (shape.Length < 3)
                    continue;
                BoundCase.Of("instance_norm").Input("x", x).WithOptional("gamma", gamma).WithOptional("beta", beta).With("epsilon", 0.01f)
                    .AssertBound();
                BoundCase.Of("l2_norm").Input("x", x).With("epsilon", 1e-3f).AssertBound();
            }
        }
    }

    [Theory]
    [InlineData("reduce_sum")]
    [InlineData("reduce_mean")]
    [InlineData("reduce_max")]
    [InlineData("reduce_min")]
    [InlineData("reduce_prod")]
    [InlineData("reduce_l1_norm")]
    [InlineData("reduce_l2_norm")]
    [InlineData("reduce_sum_square")]
    [InlineData("reduce_log_sum")]
    [InlineData("reduce_log_sum_exp")]
    public void Reductions(string operation)
    {
        // Terms of one sign where a logarithm is taken: near 1 there is no scale to be relative to.
        double low = operation == "reduce_log_sum" ? 2 : -3;
        foreach (int[] shape in RandomTensors.Shapes)
        {
            for (int seed = 0; seed < 8; seed++)
            {
                var random = new RandomTensors(seed);
                int[]? axes = shape.Length == 0 || seed == 0 ? null : random.Axes(shape.Length);
                BoundCase.Of(operation).Input("x", random.Floats(shape, low))
                    .WithOptional("axes", axes is null ? null : Tensor.From<int>([axes.Length], axes)).With("keep_dims", random.Coin())
                    .AssertBound();
            }
        }
    }

    [Theory]
    [InlineData("reduce_max")]
    [InlineData("reduce_min")]
    [InlineData("reduce_sum")]
    [InlineData("reduce_log_sum_exp")]
    public void Reductions_of_special_floats(string operation)
    {
        float[] corners = [float.NegativeInfinity, float.PositiveInfinity, float.NaN, 1, -200, 200];
        foreach (float x in corners)
        {
            foreach (float y in corners)
            {
                foreach (int axis in (int[])[0, 1])
                    BoundCase.Of(operation).Input("x", Tensor.From<float>([2, 2], [x, y, y, x])).With("axes", [axis]).AssertBound();
            }
        }
    }

    [Fact]
    public void A_reduction_over_no_axes_and_one_of_integers_are_left_to_the_reference()
    {
        var random = new RandomTensors(1);
        BoundCase.Of("reduce_sum").Input("x", random.Floats([2, 3])).With("axes", Tensor.From<int>([0], [])).AssertDeclined();
        BoundCase.Of("reduce_sum").Input("x", random.Integers([2, 3])).AssertDeclined();
    }

    [Theory]
    [InlineData("reduce_argmax")]
    [InlineData("reduce_argmin")]
    public void Positions_of_extremes(string operation)
    {
        foreach (int[] shape in RandomTensors.Shapes.Where(shape => shape.Length > 0))
        {
            for (int seed = 0; seed < 8; seed++)
            {
                var random = new RandomTensors(seed);
                // Whole numbers, so that there are ties.
                Tensor x = random.Coin() ? random.Floats(shape) : random.Integers(shape, 0, 2).ConvertTo(ElementType.Float32);
                if (random.Below(4) == 0)
                    x.MutableSpan<float>()[random.Below(x.Count)] = float.NaN;
                BoundCase.Of(operation).Input("x", x).With("axis", random.Axis(shape.Length)).With("keep_dims", random.Coin())
                    .AssertBound();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Running_sums(int[] shape)
    {
        for (int seed = 0; shape.Length > 0 && seed < 8; seed++)
        {
            var random = new RandomTensors(seed);
            foreach (Tensor x in (Tensor[])[random.Floats(shape), random.Integers(shape, int.MinValue, int.MaxValue - 1)])
            {
                BoundCase.Of("cumsum").Input("x", x).With("axis", random.Axis(shape.Length)).With("exclusive", random.Coin())
                    .With("reverse", random.Coin()).AssertBound();
            }
        }
        Assert.True(shape.Length < 6);
    }
}
