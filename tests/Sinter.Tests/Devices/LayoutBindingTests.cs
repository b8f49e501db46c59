using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Devices;

public sealed class LayoutBindingTests
{
    private static readonly ElementType[] Widths = [ElementType.Float32, ElementType.Float16, ElementType.Bool];

    public static TheoryData<int[]> Shapes => new(RandomTensors.Shapes);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Transpose_tile_and_reverse(int[] shape)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            var random = new RandomTensors(seed);
            foreach (ElementType element in Widths)
            {
                Tensor x = random.Any(shape, element);
                int[] order = [.. random.Permutation(shape.Length).Select(axis => random.Coin() ? axis - shape.Length : axis)];
                BoundCase.Of("transpose").Input("x", x).With("perm", Vector(order)).AssertBound();
                BoundCase.Of("tile").Input("x", x).With("reps", Vector([.. shape.Select(_ => 1 + random.Below(3))])).AssertBound();
                BoundCase.Of("reverse").Input("x", x).AssertBound();
                if (shape.Length > 0)
                    BoundCase.Of("reverse").Input("x", x).With("axes", random.Axes(shape.Length)).AssertBound();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Concat_and_stack(int[] shape)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            var random = new RandomTensors(seed);
            ElementType element = Widths[seed % Widths.Length];
            int axis = shape.Length == 0 ? 0 : random.Below(shape.Length), count = 1 + random.Below(4);
            BoundCase joined = BoundCase.Of("concat"), woven = BoundCase.Of("concat"), stacked = BoundCase.Of("stack");
            for (int i = 0; i < count; i++)
            {
                Tensor x = random.Any(shape, element);
                woven.Input("values", x);
                stacked.Input("values", x);
                int[] sizes = [.. shape];
                if (sizes.Length > 0)
                    sizes[axis] = 1 + random.Below(4);
                joined.Input("values", random.Any(sizes, element));
            }
            joined.With("values", random.Any(shape, element)).With("axis", random.Coin() ? axis : axis - Math.Max(shape.Length, 1))
                .With("interleave", false).AssertBound();
            woven.With("axis", axis).With("interleave", true).AssertBound();
            stacked.With("axis", random.Axis(shape.Length + 1)).AssertBound();
        }
    }

    [Fact]
    public void Split_evenly_and_by_sizes()
    {
        foreach (ElementType element in Widths)
        {
            for (int axis = -3; axis < 3; axis++)
            {
                var random = new RandomTensors(axis + 3);
                Tensor x = random.Any([6, 6, 6], element);
                BoundCase.Of("split").Input("x", x).With("num_splits", 3).With("axis", axis).Results(3).AssertBound();
                BoundCase.Of("split").Input("x", x).With("split_sizes", 1, 3, 2).With("axis", axis).Results(3).AssertBound();
                BoundCase.Of("split").Input("x", x).With("split_sizes", 6).With("axis", axis).Results(1).AssertBound();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Slices_with_bounds_known_before_and_computed(int[] shape)
    {
        for (int seed = 0; shape.Length > 0 && seed < 12; seed++)
        {
            var random = new RandomTensors(seed);
            Tensor x = random.Any(shape, Widths[seed % Widths.Length]);
            Tensor begin = Vector([.. shape.Select(size => random.Below(size))]);
            Tensor size = Vector(
                [.. shape.Select((length, axis) => random.Coin() ? -1 : 1 + random.Below(length - begin.Span<int>()[axis]))]);
            BoundCase.Of("slice_by_size").Input("x", x).With("begin", begin).With("size", size).AssertBound();
            BoundCase.Of("slice_by_size").Input("x", x).Input("begin", begin).Input("size", size).AssertBound();
            (Tensor first, Tensor end, Tensor stride) = Ranges(random, shape);
            bool[] masked = [.. shape.Select(_ => random.Below(4) == 0)], squeezed = [.. shape.Select(_ => random.Below(5) == 0)];
            BoundCase.Of("slice_by_index").Input("x", x).With("begin", first).With("end", end).With("stride", stride)
                .With("begin_mask", masked).With("squeeze_mask", squeezed).AssertBound();
            BoundCase.Of("slice_by_index").Input("x", x).Input("begin", first).Input("end", end).With("stride", stride)
                .With("end_mask", masked).With("squeeze_mask", squeezed).AssertBound();
        }
        Assert.True(shape.Length < 6);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Slice_update_with_bounds_known_before_and_computed(int[] shape)
    {
        for (int seed = 0; shape.Length > 0 && seed < 12; seed++)
        {
            var random = new RandomTensors(seed);
            ElementType element = Widths[seed % Widths.Length];
            (Tensor begin, Tensor end, Tensor stride) = Ranges(random, shape);
            Tensor x = random.Any(shape, element);
            int[] sizes = [.. shape.Select((_, axis) => Length(begin.Span<int>()[axis], end.Span<int>()[axis], stride.Span<int>()[axis]))];
            Tensor update = random.Any(sizes, element);
            BoundCase.Of("slice_update").Input("x", x).Input("update", update).With("begin", begin).With("end", end).With("stride", stride)
                .AssertBound();
            BoundCase.Of("slice_update").Input("x", x).Input("update", update).Input("begin", begin).Input("end", end)
                .With("stride", stride).AssertBound();
        }
        Assert.True(shape.Length < 6);
    }

    [Fact]
    public void A_slice_update_of_another_shape_than_its_computed_bounds_say_fails()
    {
        var random = new RandomTensors(1);
        BoundCase.Of("slice_update").Input("x", random.Floats([4])).Input("update", random.Floats([2])).Input("begin", Vector([3]))
            .Input("end", Vector([4])).AssertFails();
    }

    [Fact]
    public void Pad_in_every_mode()
    {
        foreach (int[] shape in (int[][])[[3], [4, 5], [2, 3, 4], [1, 2, 5, 4]])
        {
            for (int seed = 0; seed < 9; seed++)
            {
                var random = new RandomTensors(seed);
                string mode = ((string[])["constant", "reflect", "replicate"])[seed % 3];
                int pairs = 1 + random.Below(shape.Length);
                int[] pad = [.. Enumerable.Range(0, 2 * pairs)
                    .Select(i => random.Below(mode == "reflect" ? shape[shape.Length - pairs + i / 2] : 4))];
                BoundCase.Of("pad").Input("x", random.Floats(shape)).With("pad", pad).With("mode", mode).With("constant_val", 1.5f)
                    .AssertBound();
                BoundCase.Of("pad").Input("x", random.Floats(shape).ConvertTo(ElementType.Float16)).With("pad", pad).With("mode", mode)
                    .With("constant_val", Tensor.Scalar((Half)1.5f)).AssertBound();
            }
        }
        BoundCase.Of("pad").Input("x", new RandomTensors(1).Floats([4])).With("pad", -1, 2).AssertDeclined();
    }

    [Theory]
    [InlineData(Opset.iOS15, ElementType.Int32)]
    [InlineData(Opset.iOS16, ElementType.UInt16)]
    [InlineData(Opset.iOS16, ElementType.Int16)]
    [InlineData(Opset.iOS17, ElementType.Int8)]
    [InlineData(Opset.iOS17, ElementType.UInt8)]
    [InlineData(Opset.iOS17, ElementType.Int32)]
    public void Gather_along_every_axis(Opset opset, ElementType indexType)
    {
        foreach (int[] shape in (int[][])[[5], [3, 4], [2, 3, 4], [2, 1, 3, 2]])
        {
            for (int axis = -shape.Length; axis < shape.Length; axis++)
            {
                var random = new RandomTensors(axis + 7);
                int size = shape[axis < 0 ? axis + shape.Length : axis];
                int low = indexType.IsSigned() ? -size : 0;
                foreach (int[] indices in (int[][])[[], [1], [4], [2, 3]])
                {
                    foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float16, ElementType.Int32])
                    {
                        BoundCase.Of("gather", opset).Input("x", random.Any(shape, element))
                            .Input("indices", random.Integers(indices, low, size - 1, indexType))
                            .With("axis", axis).AssertBound();
                    }
                }
                int[] taken = [.. shape];
                taken[axis < 0 ? axis + shape.Length : axis] = 1 + random.Below(4);
                BoundCase.Of("gather_along_axis", opset).Input("x", random.Floats(shape))
                    .Input("indices", random.Integers(taken, low, size - 1, indexType))
                    .With("axis", axis).AssertBound();
            }
        }
    }

    [Fact]
    public void Gather_with_shared_leading_axes()
    {
        var random = new RandomTensors(2);
        Tensor x = random.Floats([2, 3, 4, 5]);
        BoundCase.Of("gather").Input("x", x).Input("indices", random.Integers([2, 6], -3, 2)).With("axis", 1).With("batch_dims", 1)
            .AssertBound();
        BoundCase.Of("gather").Input("x", x).Input("indices", random.Integers([2, 3, 2], -5, 4)).With("axis", -1).With("batch_dims", 2)
            .AssertBound();
        BoundCase.Of("gather").Input("x", x).Input("indices", random.Integers([2, 2, 2], -4, 3)).With("axis", 2).With("batch_dims", 1)
            .AssertBound();
    }

    [Theory]
    [InlineData("gather")]
    [InlineData("gather_along_axis")]
    public void Indices_out_of_range_follow_the_rule_of_the_opset(string operation)
    {
        Tensor x = new RandomTensors(3).Floats([4]);
        foreach (int index in (int[])[4, -5, int.MaxValue, int.MinValue])
        {
            PredictionFailedException error = BoundCase.Of(operation, Opset.iOS15).Input("x", x).Input("indices", Vector([0, index]))
                .AssertFails();
            Assert.Contains(operation, error.Message, StringComparison.Ordinal);
            BoundCase.Of(operation, Opset.iOS17).Input("x", x).Input("indices", Vector([0, index])).With("validate_indices", true)
                .AssertFails();
            BoundCase.Of(operation, Opset.iOS17).Input("x", x).Input("indices", Vector([0, index])).AssertBound();
        }
        BoundCase.Of(operation, Opset.iOS17).Input("x", x).Input("indices", Vector([-1])).With("validate_indices", true).AssertFails();
        BoundCase.Of(operation, Opset.iOS16).Input("x", x).Input("indices", Vector([-1])).AssertBound();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Blocks_of_pixels(int block)
    {
        var random = new RandomTensors(block);
        foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float16])
        {
            Tensor deep = random.Any([2, 2 * block * block, 3, 2], element), wide = random.Any([2, 3, 2 * block, 4 * block], element);
            BoundCase.Of("depth_to_space").Input("x", deep).With("block_size", block).AssertBound();
            BoundCase.Of("pixel_shuffle").Input("x", deep).With("upscale_factor", block).AssertBound();
            BoundCase.Of("space_to_depth").Input("x", wide).With("block_size", block).AssertBound();
            BoundCase.Of("pixel_unshuffle").Input("x", wide).With("downscale_factor", Tensor.Scalar((uint)block)).AssertBound();
        }
    }

    private static Tensor Vector(int[] values) => Tensor.From<int>([values.Length], values);

    /// <summary>Ranges that hold one element at least.</summary>
    private static (Tensor Begin, Tensor End, Tensor Stride) Ranges(RandomTensors random, int[] shape)
    {
        int[] begin = new int[shape.Length], end = new int[shape.Length], stride = new int[shape.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int first = random.Below(shape[axis]), last = random.Below(shape[axis]);
            stride[axis] = (first <= last ? 1 : -1) * (1 + random.Below(3));
            begin[axis] = first;
            end[axis] = first <= last ? last + 1 : last == 0 ? -shape[axis] - 1 : last - 1;
        }
        return (Vector(begin), Vector(end), Vector(stride));
    }

    private static int Length(int begin, int end, int stride)
    {
        int distance = stride > 0 ? end - begin : begin - Math.Max(end, -1);
        return (distance + Math.Abs(stride) - 1) / Math.Abs(stride);
    }
}
