using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Tests.Devices;

public sealed class ChannelsLastBindingTests
{
    [Fact]
    public void Convolutions_of_all_kinds()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new RandomTensors(seed);
            int spatial = 1 + random.Below(3), groups = seed % 4 == 0 ? 24 : 1 + random.Below(3);
            int inputs = seed % 4 == 0 ? 1 : 1 + random.Below(20), outputs = seed % 4 == 0 ? 1 + random.Below(2) : 1 + random.Below(20);
            int[] sizes = [.. Enumerable.Range(0, spatial).Select(_ => 5 + random.Below(6))];
            int[] kernel = [.. sizes.Select(_ => 1 + random.Below(3))], strides = [.. sizes.Select(_ => 1 + random.Below(2))];
            BoundCase.Of(ChannelsLast.NameOf("conv")).Input("x", random.Floats([2, .. sizes, groups * inputs]))
                .With("weight", random.Floats([groups * outputs, inputs, .. kernel])).With("groups", groups).With("strides", strides)
                .With("pad_type", "same").WithOptional("bias", seed % 3 == 0 ? null : random.Floats([groups * outputs])).AssertBound();
            BoundCase.Of(ChannelsLast.NameOf("conv_transpose")).Input("x", random.Floats([2, .. sizes, groups * inputs]))
                .With("weight", random.Floats([groups * inputs, outputs, .. kernel])).With("groups", groups).With("strides", strides)
                .WithOptional("bias", seed % 3 == 0 ? null : random.Floats([groups * outputs])).AssertBound();
        }
    }

    [Theory]
    [InlineData("max_pool")]
    [InlineData("avg_pool")]
    [InlineData("l2_pool")]
    public void Pooling(string operation)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new RandomTensors(seed);
            int[] sizes = [.. Enumerable.Range(0, 1 + random.Below(3)).Select(_ => 4 + random.Below(6))];
            BoundCase pool = BoundCase.Of(ChannelsLast.NameOf(operation)).Input("x", random.Floats([2, .. sizes, 1 + random.Below(80)]))
                .With("kernel_sizes", [.. sizes.Select(size => seed == 0 ? size : 1 + random.Below(3))])
                .With("strides", [.. sizes.Select(_ => 1 + random.Below(2))])
                .With("pad_type", seed == 0 ? "valid" : "same");
            if (operation == "avg_pool")
                pool.With("exclude_padding_from_average", seed % 2 == 0);
            pool.AssertBound();
        }
    }

    [Fact]
    public void Resizing_and_cropping()
    {
        foreach (int[] shape in (int[][])[[2, 5, 6, 3], [1, 3, 4, 40], [1, 2, 5, 4, 17]])
        {
            var random = new RandomTensors(shape.Length);
            BoundCase Of(string operation) => BoundCase.Of(ChannelsLast.NameOf(operation)).Input("x", random.Floats(shape));
            Of("upsample_nearest_neighbor").With("scale_factor_height", 2).With("scale_factor_width", 3).AssertBound();
            Of("upsample_bilinear").With("scale_factor_height", 2).With("scale_factor_width", 3).With("align_corners", false).AssertBound();
            Of("resize_bilinear").With("target_size_height", 7).With("target_size_width", 3)
                .With("sampling_mode", "ALIGN_CORNERS").AssertBound();
            Of("resize_nearest_neighbor").With("target_size_height", 2).With("target_size_width", 9).AssertBound();
            foreach (string mode in (string[])["LINEAR", "NEAREST_NEIGHBOR"])
            {
                Of("resize").With("shape", 7, 9).With("resized_dims", Tensor.From<uint>([1], [2u]))
                    .With("interpolation_mode", mode).AssertBound();
                Of("resize").With("shape", [9]).With("resized_dims", Tensor.From<uint>([1], [1u]))
                    .With("interpolation_mode", mode).AssertBound();
            }
            Of("crop").With("crop_height", 1, 0).With("crop_width", 1, 2).AssertBound();
        }
    }

    [Fact]
    public void Normalization_and_functions_with_parameters_per_channel()
    {
        foreach (int[] shape in (int[][])[[2, 9, 3], [1, 40, 50, 33], [3, 5, 4, 64], [1, 300, 300, 2], [2, 3, 4, 5, 7]])
        {
            var random = new RandomTensors(shape.Length);
            int[] channels = [shape[^1]];
            Tensor x = random.Floats(shape), gamma = random.Floats(channels), beta = random.Floats(channels);
            Tensor variance = Tensor.From<float>([channels[0]], [.. Enumerable.Range(1, channels[0]).Select(i => i / 8f)]);
            BoundCase.Of(ChannelsLast.NameOf("instance_norm")).Input("x", x).AssertBound();
            BoundCase.Of(ChannelsLast.NameOf("instance_norm")).Input("x", x).With("gamma", gamma).With("beta", beta).AssertBound();
            BoundCase.Of(ChannelsLast.NameOf("batch_norm")).Input("x", x).With("mean", beta).With("variance", variance).AssertBound();
            BoundCase.Of(ChannelsLast.NameOf("batch_norm")).Input("x", x).With("mean", beta).With("variance", variance)
                .With("gamma", gamma).With("beta", gamma).AssertBound();
            BoundCase.Of(ChannelsLast.NameOf("prelu")).Input("x", x).With("alpha", gamma).AssertBound();
        }
    }

    [Fact]
    public void Blocks_of_pixels_and_shuffled_channels()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            var random = new RandomTensors(seed);
            int block = 1 + random.Below(3), channels = 1 + random.Below(5);
            Tensor deep = random.Floats([2, 4, 3, channels * block * block]), wide = random.Floats([2, 4 * block, 3 * block, channels]);
            Tensor unsigned = Tensor.From<uint>([1], [(uint)block]);
            BoundCase.Of(ChannelsLast.NameOf("depth_to_space")).Input("x", deep).With("block_size", block).AssertBound();
            BoundCase.Of(ChannelsLast.NameOf("pixel_shuffle")).Input("x", deep).With("upscale_factor", block).AssertBound();
            BoundCase.Of(ChannelsLast.NameOf("space_to_depth")).Input("x", wide).With("block_size", block).AssertBound();
            BoundCase.Of(ChannelsLast.NameOf("pixel_unshuffle")).Input("x", wide).With("downscale_factor", unsigned).AssertBound();
            Tensor grouped = random.Floats([2, 3, 4, channels * block]), first = random.Floats([2, channels * block, 3, 4]);
            BoundCase.Of(ChannelsLast.NameOf(ChannelShuffle.OperationName)).Input("x", grouped).With("groups", block).AssertBound();
            BoundCase.Of(ChannelShuffle.OperationName).Input("x", first).With("groups", block).AssertBound();
        }
    }
}
