using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Linear;

public class LinearTests
{
    private static readonly Tensor Weight = Floats([2, 3], 1, 0, -1, 2, 1, 0);

    [Fact]
    public void ContractsTheLastAxisWithRowsOfTheWeight()
    {
        Tensor y = Of("linear").Input("x", Floats([2, 1, 3], 1, 2, 3, 4, 5, 6)).With("weight", Weight)
            .With("bias", Floats([2], 10, 20)).Run();
        Assert.Equal([2, 1, 2], y.Shape.ToArray());
        Assert.Equal([8, 24, 8, 33], y.ToDoubles());
        Assert.Equal([-2, 4], Of("linear").Input("x", Floats([3], 1, 2, 3)).With("weight", Weight).RunDoubles());
    }

    [Fact]
    public void LinearRejectsWhatDoesNotFit()
    {
        Assert.Contains("3 elements", Assert.Throws<ModelFormatException>(
            () => Of("linear").Input("x", Floats([2], 1, 2)).With("weight", Weight).Infer()).Message);
        Assert.Contains("bias", Assert.Throws<ModelFormatException>(
            () => Of("linear").Input("x", Floats([3], 1, 2, 3)).With("weight", Weight).With("bias", Floats([3], 1, 2, 3)).Infer()).Message);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void TransposesDoNotChangeTheProduct(bool transposeX, bool transposeY)
    {
        Tensor x = transposeX ? Floats([3, 2], 1, 4, 2, 5, 3, 6) : Floats([2, 3], 1, 2, 3, 4, 5, 6);
        Tensor y = transposeY ? Floats([2, 3], 1, 0, 2, -1, 3, 1) : Floats([3, 2], 1, -1, 0, 3, 2, 1);
        Assert.Equal([7, 8, 16, 17],
            Of("matmul").Input("x", x).Input("y", y).With("transpose_x", transposeX).With("transpose_y", transposeY).RunDoubles());
    }

    [Fact]
    public void BatchesBroadcastAndVectorsLoseTheirAxis()
    {
        Tensor x = Floats([2, 1, 1, 2], 1, 2, 3, 4), y = Floats([3, 2, 1], 1, 0, 0, 1, 1, 1);
        Tensor product = Of("matmul").Input("x", x).Input("y", y).Run();
        Assert.Equal([2, 3, 1, 1], product.Shape.ToArray());
        Assert.Equal([1, 2, 3, 3, 4, 7], product.ToDoubles());
        Tensor dot = Of("matmul").Input("x", Floats([2], 1, 2)).Input("y", Floats([2], 3, 4)).Run();
        Assert.Equal(0, dot.Rank);
        Assert.Equal([11], dot.ToDoubles());
        Tensor rows = Of("matmul").Input("x", Floats([2], 1, 2)).Input("y", Floats([2, 2, 3], 1, 2, 3, 4, 5, 6, 1, 1, 1, 0, 0, 0)).Run();
        Assert.Equal([2, 3], rows.Shape.ToArray());
        Assert.Equal([9, 12, 15, 1, 1, 1], rows.ToDoubles());
    }

    [Fact]
    public void MatMulRejectsTransposedVectorsAndUnequalInnerDimensions()
    {
        Assert.Contains("transpose_x", Assert.Throws<ModelFormatException>(() => Of("matmul")
            .Input("x", Floats([2], 1, 2)).Input("y", Floats([2], 1, 2)).With("transpose_x", true).Infer()).Message);
        Assert.Contains("inner", Assert.Throws<ModelFormatException>(
            () => Of("matmul").Input("x", Floats([1, 2], 1, 2)).Input("y", Floats([3, 1], 1, 2, 3)).Infer()).Message);
    }

    [Fact]
    public void TheResultHasTheTypeOfTheOperandThatIsNotConstant()
    {
        Tensor constant = Floats([2], 1, 2), runtime = Halves([2], 3, 4);
        Assert.Equal("tensor<fp16, []>", Of("matmul").With("x", constant).Input("y", runtime).InferText());
        Assert.Equal("tensor<fp16, []>", Of("matmul").Input("x", runtime).With("y", constant).InferText());
    }

    [Fact]
    public void IntegerProductsWrap() => Assert.Equal([1410065408 + 1],
        Of("matmul").Input("x", Ints([2], 100000, 1)).Input("y", Ints([2], 100000, 1)).Run().ToInts());

    /// <summary>Expected values are NumPy's.</summary>
    [Theory]
    [InlineData("ij,jk->ik", new[] { 2, 2 }, new[] { 2, 2 }, new[] { 2, 2 }, new double[] { 19, 22, 43, 50 })]
    [InlineData("ij,jk->ki", new[] { 2, 2 }, new[] { 2, 2 }, new[] { 2, 2 }, new double[] { 19, 43, 22, 50 })]
    [InlineData("ij,jk", new[] { 2, 2 }, new[] { 2, 2 }, new[] { 2, 2 }, new double[] { 19, 22, 43, 50 })]
    [InlineData("ii,ij->j", new[] { 2, 2 }, new[] { 2, 2 }, new[] { 2 }, new double[] { 33, 38 })]
    [InlineData("ab, cd -> ca", new[] { 2, 2 }, new[] { 2, 2 }, new[] { 2, 2 }, new double[] { 33, 77, 45, 105 })]
    [InlineData("ab,ab->", new[] { 2, 2 }, new[] { 2, 2 }, new int[0], new double[] { 70 })]
    [InlineData("ab,ab->ab", new[] { 1, 4 }, new[] { 4, 1 }, new[] { 4, 4 },
        new double[] { 5, 10, 15, 20, 6, 12, 18, 24, 7, 14, 21, 28, 8, 16, 24, 32 })]
    [InlineData("nchw,nwhu->nchu", new[] { 1, 2, 1, 2 }, new[] { 1, 2, 1, 2 }, new[] { 1, 2, 1, 2 }, new double[] { 19, 22, 43, 50 })]
    public void Einsums(string equation, int[] x, int[] y, int[] shape, double[] expected)
    {
        Tensor result = Of("einsum").Input("values", Floats(Shape.Of(x), 1, 2, 3, 4)).Input("values", Floats(Shape.Of(y), 5, 6, 7, 8))
            .With("equation", equation).Run();
        Assert.Equal(shape, result.Shape.ToArray());
        Assert.Equal(expected, result.ToDoubles());
    }

    [Theory]
    [InlineData("ij->ij")]
    [InlineData("ij,jk->iz")]
    [InlineData("ij,jk->ii")]
    [InlineData("ij,jk,kl->il")]
    [InlineData("i-,jk->ik")]
    [InlineData("ij,jk->i->k")]
    [InlineData("ijk,jk->ik")]
    [InlineData("...j,jk->...k")]
    [InlineData("")]
    public void EquationsThatMakeNoSenseAreRejected(string equation) => Assert.Throws<ModelFormatException>(
        () => Of("einsum").Input("values", Floats([2, 2], 1, 2, 3, 4)).Input("values", Floats([2, 2], 1, 2, 3, 4))
            .With("equation", equation).Infer());
}
