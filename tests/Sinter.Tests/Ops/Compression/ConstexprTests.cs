using Sinter.Ir;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Compression;

public class ConstexprTests
{
    private static Tensor Packed(ElementType type, Shape shape, params long[] values) => TensorConversion.FromLongs(type, shape, values);

    private static Tensor Bits(Shape shape, params long[] values) => Packed(ElementType.UInt1, shape, values);

    [Fact]
    public void AffineDequantizeIsComputedInSinglePrecisionAndRoundedOnce()
    {
        // 0.1 as fp16 is 0.0999755859375; times 201 is 20.0950927734375, which fp16 rounds to 20.09375.
        Tensor y = Of("constexpr_affine_dequantize", Opset.iOS16).With("quantized_data", Tensor.From<byte>([1, 2], [255, 0]))
            .With("zero_point", Tensor.From<byte>([2], [54, 1])).With("scale", Halves([2], 0.1f, 2)).With("axis", -1).Run();
        Assert.Equal(ElementType.Float16, y.ElementType);
        Assert.Equal([20.09375, -2], y.ToDoubles());
    }

    [Fact]
    public void ShiftScaleRoundsToHalfAfterTheSubtraction()
    {
        OperationCase Case(Tensor offset) => Of("constexpr_blockwise_shift_scale").With("data", Tensor.From<byte>([1], [255]))
            .With("scale", Halves([1], 3)).With("offset", offset);
        // 255 - 0.1875 ties to the even 254.75 in fp16, giving 764.25 -> 764; fp32 keeps 254.8125, giving 764.4375 -> 764.5.
        Assert.Equal([764], Case(Halves([1], 0.1875f)).RunDoubles());
        Assert.Equal([764.5], Case(Floats([1], 0.1875f)).RunDoubles());
    }

    [Fact]
    public void BlocksFollowTheRatioOfTheShapes()
    {
        double[] y = Of("constexpr_blockwise_shift_scale").With("data", Packed(ElementType.Int4, [2, 4], -8, 7, 1, 1, 2, 2, 3, 3))
            .With("scale", Floats([1, 2], 1, 10)).With("offset", Packed(ElementType.Int4, [1, 2], 0, 1)).RunDoubles();
        Assert.Equal([-8, 7, 0, 0, 2, 2, 20, 20], y);
    }

    [Fact]
    public void FlatTablesReadThePackedBitStream()
    {
        double[] y = Of("constexpr_lut_to_dense", Opset.iOS16).With("indices", Tensor.From<byte>([2], [0b01_10_11_00, 0b11]))
            .With("lut", Floats([4], 10, 11, 12, 13)).With("shape", Tensor.From<uint>([1], [5])).RunDoubles();
        Assert.Equal([10, 13, 12, 11, 13], y);
    }

    [Fact]
    public void EachGroupHasItsTable()
    {
        double[] y = Of("constexpr_lut_to_dense").With("indices", Packed(ElementType.UInt2, [6, 2], 2, 3, 3, 0, 1, 0, 3, 0, 2, 1, 0, 3))
            .With("lut", Floats([2, 1, 4, 1], 1, 5, 9, 13, 2, 10, 18, 26)).RunDoubles();
        Assert.Equal([9, 13, 13, 1, 5, 1, 26, 2, 18, 10, 2, 26], y);
    }

    [Fact]
    public void VectorsAreLaidAlongTheirAxis()
    {
        OperationCase Case(int axis) => Of("constexpr_lut_to_dense").With("indices", Bits([2, 2, 2], 0, 0, 1, 0, 1, 1, 0, 0))
            .With("lut", Floats([1, 1, 1, 2, 3], 1, 2, 3, 4, 5, 6)).With("vector_axis", axis);
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 1, 5, 2, 6, 3, 4, 4, 5, 5, 6, 6, 1, 1, 2, 2, 3, 3], Case(1).RunDoubles());
        Assert.Equal([1, 2, 3, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3], Case(-1).RunDoubles());
    }

    [Fact]
    public void SparseVectorsAreInterleavedInRowMajorOrder()
    {
        Value[] results = Of("constexpr_lut_to_sparse").With("indices_mask", Bits([2, 3], 1, 1, 0, 0, 1, 1))
            .With("indices_nonzero_data", Bits([4], 0, 1, 1, 0)).With("lut", Floats([1, 1, 2, 2], 2, 3, 4, 5))
            .With("vector_axis", 0).RunAll();
        Assert.Equal([1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1], ((Tensor)results[0]).ToLongs());
        Assert.Equal([2, 4, 3, 5, 4, 2, 5, 3], ((Tensor)results[1]).ToDoubles());
    }

    [Fact]
    public void SparseScalesFollowTheDensePlace()
    {
        Value[] results = Of("constexpr_sparse_blockwise_shift_scale").With("data_mask", Bits([2, 2], 1, 0, 1, 1))
            .With("nonzero_data", Tensor.From<sbyte>([3], [10, 3, 4])).With("scale", Floats([1, 2], 1, 10))
            .With("offset", Tensor.From<sbyte>([1, 2], [1, 2])).RunAll();
        Assert.Equal([9, 2, 20], ((Tensor)results[1]).ToDoubles());
    }

    [Fact]
    public void SparseToDenseFillsZerosInBothForms()
    {
        Assert.Equal([0, 7, 0, 8, 0], Of("constexpr_sparse_to_dense", Opset.iOS17).With("nonzero_data", Floats([2], 7, 8))
            .With("mask", Tensor.From<byte>([1], [0b01010])).With("shape", Tensor.From<uint>([1], [5])).RunDoubles());
        Assert.Equal([0, -3, 5], Of("constexpr_sparse_to_dense").With("nonzero_data", Packed(ElementType.Int4, [2], -3, 5))
            .With("mask", Bits([3], 0, 1, 1)).RunDoubles());
    }

    [Fact]
    public void AMaskThatDoesNotMatchItsDataIsRefused() =>
        Assert.Throws<PredictionFailedException>(() => Of("constexpr_sparse_to_dense").With("nonzero_data", Floats([2], 7, 8))
            .With("mask", Bits([3], 0, 1, 0)).Run());

    [Fact]
    public void AShapeThatItsBytesCannotFillIsRefused() =>
        Assert.Throws<ModelFormatException>(() => Of("constexpr_lut_to_dense", Opset.iOS16).With("indices", Tensor.From<byte>([1], [0]))
            .With("lut", Floats([2], 0, 1)).With("shape", Tensor.From<uint>([2], [uint.MaxValue, uint.MaxValue])).Infer());
}
