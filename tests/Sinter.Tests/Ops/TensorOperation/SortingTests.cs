using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class SortingTests
{
    private static readonly Tensor Ties = OperationCase.Floats([6], 1, 3, float.NaN, 3, -0f, 0f);

    [Fact]
    public void EqualElementsKeepTheirOrderAndNaNIsGreatest()
    {
        Assert.Equal([2, 1, 3, 0, 4, 5], OperationCase.Of("argsort").Input("x", Ties).RunDoubles());
        Assert.Equal([4, 5, 0, 1, 3, 2], OperationCase.Of("argsort").Input("x", Ties).With("ascending", true).RunDoubles());
    }

    [Fact]
    public void SortsAlongAnInnerAxis() => Assert.Equal([1, 0, 0, 0, 1, 1],
        OperationCase.Of("argsort").Input("x", OperationCase.Floats([2, 3], 1, 5, 2, 4, 3, 0)).With("axis", 0).RunDoubles());

    [Fact]
    public void TopKAlongAnAxis()
    {
        Value[] results = OperationCase.Of("topk").Input("x", OperationCase.Ints([3, 2], 5, 2, 9, 8, 7, 8)).With("k", 2).With("axis", 0)
            .With("output_indices_dtype", "uint16").Results(2).RunAll();
        Assert.Equal([9, 8, 7, 8], ((Tensor)results[0]).ToDoubles());
        Assert.Equal("uint16[2, 2]", results[1].ToString());
        Assert.Equal([1, 1, 2, 2], ((Tensor)results[1]).ToDoubles());
    }

    [Fact]
    public void TopKOfAllWithoutIndices()
    {
        OperationCase all = OperationCase.Of("topk").Input("x", Ties).With("k", -1).With("return_indices", false).With("ascending", true);
        Assert.Equal([0, 0, 1, 3, 3, double.NaN], all.RunDoubles());
        Assert.Throws<ModelFormatException>(() => OperationCase.Of("topk", Opset.iOS16).Input("x", Ties).With("k", -1).Infer());
        Assert.Throws<ModelFormatException>(() => OperationCase.Of("topk").Input("x", Ties).With("k", 7).Infer());
    }
}
