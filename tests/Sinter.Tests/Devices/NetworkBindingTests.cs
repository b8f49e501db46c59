using Sinter.Tensors;

namespace Sinter.Tests.Devices;

public sealed class NetworkBindingTests
{
    private static readonly string[] Activations = ["linear", "relu", "sigmoid", "tanh", "scaled_tanh", "hard_sigmoid"];

    [Fact]
    public void Convolution_with_a_computed_weight()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new RandomTensors(seed);
            int groups = 1 + random.Below(3);
            Tensor x = random.Floats([2, 2 * groups, 9, 8]), weight = random.Floats([3 * groups, 2, 3, 2]);
            Tensor bias = random.Floats([3 * groups]);
            BoundCase operation = BoundCase.Of("conv").Input("x", x).Input("weight", weight).With("groups", groups).With("pad_type", "same")
                .With("strides", 1 + random.Below(2), 1).With("dilations", 1, 1 + random.Below(2));
            (seed % 3 == 0 ? operation : seed % 3 == 1 ? operation.With("bias", bias) : operation.Input("bias", bias)).AssertBound();
        }
    }

    [Fact]
    public void Functions_with_a_parameter_per_channel()
    {
        foreach (int[] shape in (int[][])[[2, 3], [1, 5, 7], [2, 4, 3, 5], [2, 1, 3, 3], [1, 2, 3, 4, 5]])
        {
            var random = new RandomTensors(shape.Length);
            Tensor x = random.Floats(shape), alpha = random.Floats([shape[1]]), same = random.Floats([1]);
            Tensor repeated = Tensor.From<float>([shape[1]], [.. Enumerable.Repeat(same.Span<float>()[0], shape[1])]);
            BoundCase.Of("prelu").Input("x", x).With("alpha", alpha).AssertBound();
            BoundCase.Of("prelu").Input("x", x).With("alpha", repeated).AssertBound();
            BoundCase.Of("softplus_parametric").Input("x", x).With("alpha", alpha).With("beta", random.Floats([shape[1]])).AssertBound();
        }
    }

    [Fact]
    public void Attention_without_a_mask_and_with_one_that_broadcasts()
    {
        foreach (int[] batch in (int[][])[[1], [3], [2, 3], [2, 1, 2]])
        {
            for (int seed = 0; seed < 10; seed++)
            {
                var random = new RandomTensors(seed);
                int queries = 1 + random.Below(60), keys = 1 + random.Below(150), depth = 1 + random.Below(20);
                int columns = 1 + random.Below(20);
                BoundCase attention = BoundCase.Of("scaled_dot_product_attention").Input("query", random.Floats([.. batch, queries, depth]))
                    .Input("key", random.Floats([.. batch, keys, depth])).Input("value", random.Floats([.. batch, keys, columns]));
                int[] mask = random.Broadcastable([.. batch, queries, keys]);
                if (seed > 0)
                    attention.Input("attn_mask", seed % 2 == 0 ? random.Floats(mask) : random.Booleans(mask));
                attention.AssertBound();
            }
        }
    }

    [Fact]
    public void Recurrent_layers_one_way()
    {
        for (int seed = 0; seed < 24; seed++)
        {
            var random = new RandomTensors(seed);
            int steps = 1 + random.Below(5), batch = 1 + random.Below(3), input = 1 + random.Below(6), hidden = 1 + random.Below(9);
            foreach ((string type, int gates) in (ReadOnlySpan<(string, int)>)[("rnn", 1), ("gru", 3), ("lstm", 4)])
            {
                // Converted models of packed sequences have states for more sequences than there are.
                int[] state = [batch + random.Below(2), hidden];
                BoundCase layer = BoundCase.Of(type).Results(type == "lstm" ? 3 : 2)
                    .Input("x", random.Floats([steps, batch, input])).Input("initial_h", random.Floats(state))
                    .With("weight_ih", random.Floats([gates * hidden, input]))
                    .With("weight_hh", random.Floats([gates * hidden, hidden], -1, 1))
                    .WithOptional("bias", random.Coin() ? random.Floats([gates * hidden]) : null)
                    .With("direction", random.Coin() ? "forward" : "reverse").With("output_sequence", random.Coin());
                if (type != "rnn")
                    layer.With("recurrent_activation", Activations[2 + random.Below(4)]);
                layer.With("activation", Activations[type == "rnn" ? 1 + random.Below(5) : 2 + random.Below(4)]);
                if (type == "gru" && random.Coin())
                    layer.With("reset_after", random.Coin()).WithOptional("input_bias", random.Coin() ? random.Floats([3 * hidden]) : null);
                if (type == "lstm")
                {
                    layer.Input("initial_c", random.Floats(state)).With("cell_activation", Activations[random.Below(6)])
                        .WithOptional("peephole", random.Coin() ? random.Floats([3 * hidden]) : null)
                        .WithOptional("clip", random.Coin() ? Tensor.Scalar(0.8f) : null);
                }
                layer.AssertBound();
            }
        }
    }

    [Fact]
    public void Lstm_both_ways()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new RandomTensors(seed);
            int steps = 1 + random.Below(5), batch = 1 + random.Below(3), input = 1 + random.Below(6), hidden = 1 + random.Below(9);
            BoundCase.Of("lstm").Results(3).Input("x", random.Floats([steps, batch, input]))
                .Input("initial_h", random.Floats([batch, 2 * hidden]))
                .Input("initial_c", random.Floats([batch, 2 * hidden])).With("direction", "bidirectional")
                .With("output_sequence", random.Coin())
                .With("weight_ih", random.Floats([4 * hidden, input])).With("weight_hh", random.Floats([4 * hidden, hidden]))
                .With("weight_ih_back", random.Floats([4 * hidden, input])).With("weight_hh_back", random.Floats([4 * hidden, hidden]))
                .WithOptional("bias", random.Coin() ? random.Floats([4 * hidden]) : null)
                .WithOptional("bias_back", random.Coin() ? random.Floats([4 * hidden]) : null)
                .WithOptional("peephole_back", random.Coin() ? random.Floats([3 * hidden]) : null).AssertBound();
        }
    }

    [Fact]
    public void Resizing_with_every_rule()
    {
        string[] modes = ["DEFAULT", "STRICT_ALIGN_CORNERS", "ALIGN_CORNERS", "UNALIGN_CORNERS", "OFFSET_CORNERS"];
        foreach (string mode in modes)
        {
            for (int seed = 0; seed < 8; seed++)
            {
                var random = new RandomTensors(seed);
                int[] shape = [1 + random.Below(2), 1 + random.Below(3), 1 + random.Below(9), 1 + random.Below(9)];
                int height = random.Coin() ? shape[2] : 1 + random.Below(12), width = 1 + random.Below(12);
                Tensor x = random.Floats(shape);
                BoundCase.Of("resize_bilinear").Input("x", x).With("target_size_height", height).With("target_size_width", width)
                    .With("sampling_mode", mode).AssertBound();
                foreach (string interpolation in (string[])["LINEAR", "NEAREST_NEIGHBOR"])
                {
                    for (uint axes = 1; axes <= 2; axes++)
                    {
                        Tensor sizes = Tensor.From<int>([2], [random.Coin() ? 0 : height, width]);
                        BoundCase resize = BoundCase.Of("resize").Input("x", x).With("resized_dims", Tensor.Scalar(axes))
                            .With("interpolation_mode", interpolation).With("sampling_mode", mode);
                        (random.Coin() ? resize.With("shape", sizes) : resize.Input("shape", sizes)).AssertBound();
                    }
                }
            }
        }
    }

    [Fact]
    public void Resizing_by_factors_and_cropping()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new RandomTensors(seed);
            Tensor x = random.Floats([2, 3, 5, 7]);
            float height = 0.4f + random.Below(5) * 0.55f;
            int width = 1 + random.Below(3);
            bool align = random.Coin();
            BoundCase.Of("upsample_nearest_neighbor").Input("x", x).With("scale_factor_height", height).With("scale_factor_width", width)
                .AssertBound();
            BoundCase.Of("upsample_bilinear").Input("x", x).With("scale_factor_height", height).With("scale_factor_width", width)
                .With("align_corners", align).With("half_pixel_centers", !align && random.Coin()).AssertBound();
            BoundCase.Of("resize_nearest_neighbor").Input("x", x).With("target_size_height", 1 + random.Below(12))
                .With("target_size_width", 1 + random.Below(12)).AssertBound();
            BoundCase.Of("crop").Input("x", x).With("crop_height", random.Below(3), random.Below(3))
                .With("crop_width", random.Below(4), random.Below(4)).AssertBound();
        }
    }

    [Theory]
    [InlineData("ij,jk->ik")]
    [InlineData("ji,jk->ik")]
    [InlineData("ij,kj->ki")]
    [InlineData("bqhd,bkhd->bhqk")]
    [InlineData("bhqk,bkhd->bqhd")]
    [InlineData("nchw,nwhu->nchu")]
    [InlineData("i,j->ij")]
    [InlineData("i,i->")]
    [InlineData("bij,bij->b")]
    [InlineData("ij,jk")]
    [InlineData("ab,cd->dacb")]
    public void Contractions(string equation)
    {
        var sizes = "abcdhijknquw".Select((letter, i) => (letter, Size: 2 + i % 5)).ToDictionary(pair => pair.letter, pair => pair.Size);
        string[] operands = equation.Split("->")[0].Split(',');
        var random = new RandomTensors(equation.Length);
        BoundCase.Of("einsum").Input("values", random.Floats([.. operands[0].Select(letter => sizes[letter])]))
            .Input("values", random.Floats([.. operands[1].Select(letter => sizes[letter])])).With("equation", equation).AssertBound();
    }

    [Fact]
    public void What_is_no_plain_contraction_is_left_to_the_reference()
    {
        var random = new RandomTensors(1);
        BoundCase.Of("einsum").Input("values", random.Floats([3, 3])).Input("values", random.Floats([3])).With("equation", "ii,i->i")
            .AssertDeclined();
        BoundCase.Of("einsum").Input("values", random.Floats([3, 4])).Input("values", random.Floats([3])).With("equation", "ij,i->i")
            .AssertDeclined();
        BoundCase.Of("einsum").Input("values", random.Floats([3, 1])).Input("values", random.Floats([4, 2])).With("equation", "ij,jk->ik")
            .AssertDeclined();
    }

    [Fact]
    public void Quantization_and_back()
    {
        foreach (ElementType element in (ElementType[])[ElementType.Int8, ElementType.UInt8])
        {
            for (int seed = 0; seed < 10; seed++)
            {
                var random = new RandomTensors(seed);
                int[] shape = [2, 3, 4], scales = seed % 2 == 0 ? [] : [shape[seed / 2 % 3]];
                Tensor scale = random.Floats(scales, 0.01, 0.05);
                Tensor? zeroPoint = random.Coin() ? random.Integers(scales, 0, 100, element) : null;
                BoundCase quantize = BoundCase.Of("quantize").Input("input", random.Floats(shape, -6, 6))
                    .With("output_dtype", element.MilName());
                BoundCase dequantize = BoundCase.Of("dequantize").Input("input", random.Integers(shape, -128, 255, element));
                foreach (BoundCase operation in (BoundCase[])[quantize, dequantize])
                {
                    operation.With("scale", scale).WithOptional("zero_point", zeroPoint);
                    (scales.Length == 0 ? operation : operation.With("axis", seed / 2 % 3 - 3)).AssertBound(0);
                }
            }
        }
        float[] corners = [0.5f, 1.5f, -0.5f, -2.5f, 1e30f, -1e30f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        BoundCase.Of("quantize").Input("input", Tensor.From<float>([corners.Length], corners)).With("scale", 1f)
            .With("output_dtype", "int8").AssertBound();
    }

    [Fact]
    public void Filled_tensors()
    {
        var random = new RandomTensors(1);
        foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float16, ElementType.Int32, ElementType.Bool])
        {
            Tensor value = random.Any([], element), other = random.Any([], element);
            BoundCase.Of("fill").Input("shape", Tensor.From<int>([2], [3, 5])).With("value", value).AssertBound();
            BoundCase.Of("fill_like").Input("ref_tensor", random.Floats([2, 4])).With("value", value).AssertBound();
            for (int axis = -3; axis < 3; axis++)
            {
                BoundCase.Of("one_hot").Input("indices", random.Integers([2, 3], -2, 6)).With("one_hot_vector_size", 5).With("axis", axis)
                    .With("on_value", value).With("off_value", other).AssertBound();
            }
        }
        BoundCase.Of("one_hot").Input("indices", random.Integers([], 0, 4)).With("one_hot_vector_size", 5).AssertBound();
    }
}
