using System.Runtime.InteropServices;
using CsCheck;
using Sinter.Tensors;

namespace Sinter.Tests.Values;

public sealed class MultiArrayTests
{
    private static readonly int[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void An_array_over_elements_shares_their_memory()
    {
        float[] elements = [1, 2, 3, 4, 5, 6];
        MultiArray array = MultiArray.From(elements, 2, 3);
        elements[4] = 50;
        Assert.Equal(50, array.At<float>(1, 1));
        Assert.True(array.IsContiguous);
        Assert.Equal([3L, 1L], array.Strides);
        Assert.True(array.AsSpan<float>().Overlaps(elements));
        Assert.Equal("Float32 [2, 3]", array.ToString());
    }

    [Fact]
    public void Without_a_shape_an_array_has_rank_one_and_with_an_empty_one_it_is_a_scalar()
    {
        Assert.Equal([6], MultiArray.From(Six).Shape);
        Assert.Empty(MultiArray.From([7], shape: []).Shape);
        Assert.Empty(MultiArray.Scalar(7).Shape);
        Assert.Equal(7, MultiArray.Scalar(7).At<int>());
        Assert.Throws<ArgumentException>(() => MultiArray.From(Six, shape: []));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(-2, -3)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(0, 6)]
    public void A_shape_that_does_not_fit_the_elements_is_refused(int rows, int columns) =>
        Assert.Throws<ArgumentException>(() => MultiArray.From(Six, rows, columns));

    [Theory]
    [InlineData(2, 3, 3L, 1L, 1L)]
    [InlineData(2, 3, 3L, 1L, -1L)]
    [InlineData(2, 3, -3L, 1L, 0L)]
    [InlineData(2, 3, 4L, 1L, 0L)]
    [InlineData(2, 3, long.MaxValue, long.MaxValue, 0L)]
    [InlineData(2, 3, long.MinValue, 1L, 0L)]
    [InlineData(1, 1, 1L, 1L, 6L)]
    [InlineData(int.MaxValue, 2, 0L, 0L, 0L)]
    public void A_view_that_reaches_outside_its_memory_is_refused(int rows, int columns, long rowStride, long columnStride, long offset)
    {
        byte[] bytes = MemoryMarshal.AsBytes<int>(Six).ToArray();
        Assert.ThrowsAny<ArgumentException>(
            () => MultiArray.Over(ArrayElementType.Int32, bytes, [rows, columns], [rowStride, columnStride], offset));
    }

    [Fact]
    public void Strides_may_be_zero_or_negative()
    {
        byte[] bytes = MemoryMarshal.AsBytes<int>(Six).ToArray();
        Assert.Equal([6, 5, 4, 3, 2, 1], MultiArray.Over(ArrayElementType.Int32, bytes, [6], [-1], 5).ToArray<int>());
        Assert.Equal([3, 3, 3], MultiArray.Over(ArrayElementType.Int32, bytes, [3], [0], 2).ToArray<int>());
        Assert.Equal([1, 4, 2, 5, 3, 6], MultiArray.From(Six, 2, 3).Permute(1, 0).ToArray<int>());
    }

    [Fact]
    public void An_empty_array_is_empty_whatever_its_strides()
    {
        MultiArray empty = MultiArray.Over(ArrayElementType.Float32, default, [0, 5], [long.MaxValue, 7]);
        Assert.Empty(empty.ToArray<int>());
        Assert.Equal(0, empty.ToTensor(ElementType.Float16).Count);
        Assert.Empty(MultiArray.Zeros(ArrayElementType.Int8, int.MaxValue, int.MaxValue, 0).ToArray<long>());
    }

    [Fact]
    public void Zeros_are_zero_and_too_many_are_refused()
    {
        Assert.Equal(new double[6], MultiArray.Zeros(ArrayElementType.Float16, 2, 3).ToArray<double>());
        Assert.ThrowsAny<ArgumentException>(() => MultiArray.Zeros(ArrayElementType.Float64, 1 << 20, 1 << 20));
        Assert.ThrowsAny<ArgumentException>(() => MultiArray.Zeros(ArrayElementType.Float64, -1));
    }

    [Fact]
    public void Conversions_round_truncate_and_saturate()
    {
        MultiArray floats = MultiArray.From([1.9f, -1.9f, float.NaN, 1e20f, float.NegativeInfinity, 2049f]);
        Assert.Equal([1, -1, 0, int.MaxValue, int.MinValue, 2049], floats.ToArray<int>());
        Assert.Equal([1, 0, 0, 255, 0, 255], floats.ToArray<byte>());
        Assert.Equal([true, true, true, true, true, true], floats.ToArray<bool>());
        Assert.Equal((Half)2048, floats.ToArray<Half>()[5]);
        Assert.Equal(Half.PositiveInfinity, floats.ToArray<Half>()[3]);
        MultiArray longs = MultiArray.From([long.MinValue, -1, 70000, long.MaxValue]);
        Assert.Equal([short.MinValue, -1, short.MaxValue, short.MaxValue], longs.ToArray<short>());
        Assert.Equal([0UL, 0, 70000, long.MaxValue], longs.ToArray<ulong>());
        Assert.Equal([0f, 1, 1], MultiArray.Over(ArrayElementType.Bool, new byte[] { 0, 1, 200 }, [3]).ToArray<float>());
    }

    [Fact]
    public void A_span_is_given_only_for_the_same_type_and_order()
    {
        MultiArray array = MultiArray.From(Six, 2, 3);
        Assert.Throws<InvalidOperationException>(() => array.AsSpan<float>().Length);
        Assert.Throws<InvalidOperationException>(() => array.Permute(1, 0).AsSpan<int>().Length);
        Assert.Equal([4, 5, 6], array.Slice(0, 1, 1).AsSpan<int>().ToArray());
    }

    [Fact]
    public void Wrong_axes_indices_and_types_are_refused()
    {
        MultiArray array = MultiArray.From(Six, 2, 3);
        Assert.ThrowsAny<ArgumentException>(() => array.Permute(0, 0));
        Assert.ThrowsAny<ArgumentException>(() => array.Permute(0));
        Assert.ThrowsAny<ArgumentException>(() => array.Permute(0, 2));
        Assert.ThrowsAny<ArgumentException>(() => array.Slice(1, 2, 2));
        Assert.ThrowsAny<ArgumentException>(() => array.Slice(1, int.MaxValue, int.MaxValue));
        Assert.ThrowsAny<ArgumentException>(() => array.At<int>(2, 0));
        Assert.ThrowsAny<ArgumentException>(() => array.At<int>(0));
        Assert.ThrowsAny<ArgumentException>(() => array.ToArray<char>());
        Assert.ThrowsAny<ArgumentException>(() => array.CopyTo(new int[5].AsSpan()));
        Assert.ThrowsAny<ArgumentException>(() => MultiArray.From(new decimal[1]));
    }

    [Fact]
    public void A_tensor_shares_memory_where_type_and_order_fit()
    {
        float[] elements = [1, 2, 3, 4];
        Tensor same = MultiArray.From(elements, 2, 2).Slice(0, 1, 1).ToTensor(ElementType.Float32);
        Assert.True(same.Span<float>().Overlaps(elements));
        Assert.True(same.IsReadOnly);
        Tensor turned = MultiArray.From(elements, 2, 2).Permute(1, 0).ToTensor(ElementType.Float16);
        Assert.Equal(new Half[] { (Half)1, (Half)3, (Half)2, (Half)4 }, turned.Span<Half>());
    }

    [Fact]
    public void Tensors_of_types_that_arrays_do_not_have_become_wider()
    {
        Tensor packed = TensorConversion.FromLongs(ElementType.Int4, [3], [-8, 0, 7]);
        Assert.Equal([-8, 0, 7], MultiArray.FromTensor(packed).ToArray<int>());
        Assert.Equal(ArrayElementType.Int8, MultiArray.FromTensor(packed).ElementType);
        Assert.Throws<ArgumentException>(() => MultiArray.FromTensor(Tensor.Scalar("text")));
    }

    [Fact]
    public void Bfloat16_is_reached_by_way_of_float32() =>
        Assert.Equal(ElementType.BFloat16, MultiArray.From([1f]).ToTensor(ElementType.BFloat16).ElementType);

    /// <summary>A chain of slices and permutations gives what the same steps on plain index arithmetic give.</summary>
    [Fact]
    public void Views_equal_copies()
    {
        Gen<int[]> shapes = Gen.Int[1, 5].Array[0, 4];
        Gen.Select(shapes, Gen.Int[0, int.MaxValue]).Sample((shape, seed) =>
        {
            var random = new Random(seed);
            int count = shape.Aggregate(1, (product, size) => product * size);
            int[] elements = [.. Enumerable.Range(0, count)];
            MultiArray view = MultiArray.From(elements, shape);
            MultiArray copy = view;
            for (int step = 0; step < 4 && shape.Length > 0; step++)
            {
                if (random.Next(2) == 0)
                {
                    int[] axes = [.. Enumerable.Range(0, shape.Length)];
                    random.Shuffle(axes);
                    view = view.Permute(axes);
                    copy = copy.Permute(axes);
                }
                else
                {
                    int axis = random.Next(shape.Length), start = random.Next(view.Shape[axis] + 1);
                    int length = random.Next(view.Shape[axis] - start + 1);
                    view = view.Slice(axis, start, length);
                    copy = copy.Slice(axis, start, length);
                }
                copy = MultiArray.From(ByIndex(copy), [.. copy.Shape]);
            }
            Assert.Equal(copy.ToArray<int>(), view.ToArray<int>());
            Assert.Equal(copy.ToArray<double>(), view.ToArray<double>());
            Assert.Equal(copy.ToArray<int>(), view.Reshape(view.Count).AsSpan<int>().ToArray());
            Assert.Equal(copy.ToArray<int>(), MultiArray.FromTensor(view.ToTensor(ElementType.Int32)).ToArray<int>());
        });
    }

    [Fact]
    public void Conversions_to_a_wider_type_and_back_keep_every_value()
    {
        Gen.Short.Array.Sample(values =>
        {
            MultiArray shorts = MultiArray.From(values);
            Assert.Equal(values, MultiArray.From(shorts.ToArray<float>()).ToArray<short>());
            Assert.Equal(values, MultiArray.From(shorts.ToArray<long>()).ToArray<short>());
            Half[] halves = [.. values.Select(BitConverter.Int16BitsToHalf)];
            Assert.Equal(halves, MultiArray.From(MultiArray.From(halves).ToArray<float>()).ToArray<Half>());
            Assert.Equal(halves, MultiArray.From(MultiArray.From(halves).ToArray<double>()).ToArray<Half>());
        });
    }

    [Fact]
    public void Slices_of_managed_memory_can_be_pinned()
    {
        ReadOnlyMemory<byte> bytes = ElementBytes<int>.Of(new ReadOnlyMemory<int>(Six, 1, 4));
        using System.Buffers.MemoryHandle handle = bytes[4..].Pin();
        unsafe
        {
            Assert.Equal(3, *(int*)handle.Pointer);
        }
    }

    /// <summary>The elements of an array, fetched one by one.</summary>
    private static int[] ByIndex(MultiArray array)
    {
        var result = new int[array.Count];
        var index = new int[array.Shape.Count];
        for (int i = 0; i < result.Length; i++)
        {
            int rest = i;
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                index[axis] = rest % array.Shape[axis];
                rest /= array.Shape[axis];
            }
            result[i] = array.At<int>(index);
        }
        return result;
    }
}
