using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class ListTests
{
    private static readonly ListType Pairs = new(new TensorType(ElementType.Float32, 2), 1);

    private static TensorList Empty(bool canGrow) => new(new Tensor?[1], ElementType.Float32, canGrow);

    private static OperationCase Write(TensorList list, int index, params float[] value) => OperationCase.Of("list_write")
        .Input("ls", list, Pairs).Input("index", Tensor.Scalar(index)).Input("value", OperationCase.Floats([value.Length], value));

    private static TensorList RunWrite(TensorList list, int index, params float[] value) =>
        Assert.IsType<TensorList>(Assert.Single(Write(list, index, value).RunAll()));

    [Fact]
    public void ADynamicListGrowsAndGathers()
    {
        TensorList list = RunWrite(Empty(canGrow: true), 2, 5, 6);
        Assert.Equal(3, list.Items.Count);
        Tensor all = OperationCase.Of("list_gather").Input("ls", list, Pairs).Input("indices", OperationCase.Ints([2], 2, 1)).Run();
        Assert.Equal("fp32[2, 2]", all.ToString());
        Assert.Equal([5, 6, 0, 0], all.ToDoubles());
        Assert.Equal([3], OperationCase.Of("list_length").Input("ls", list, Pairs).RunDoubles());
    }

    [Fact]
    public void WritesKeepTheOldList()
    {
        TensorList before = Empty(canGrow: false), after = RunWrite(before, 0, 1, 2);
        Assert.Null(before.Items[0]);
        Assert.Equal([1, 2], OperationCase.Of("list_read").Input("ls", after, Pairs).Input("index", Tensor.Scalar(0)).RunDoubles());
    }

    [Fact]
    public void ScatterWritesOneElementPerIndex()
    {
        Value written = Assert.Single(OperationCase.Of("list_scatter").Input("ls", Empty(canGrow: true), Pairs)
            .Input("indices", OperationCase.Ints([2], 1, 0)).Input("value", OperationCase.Floats([2, 2], 1, 2, 3, 4)).RunAll());
        Assert.Equal([3, 4], OperationCase.Of("list_read").Input("ls", written, Pairs).Input("index", Tensor.Scalar(0)).RunDoubles());
    }

    [Fact]
    public void RefusesWhatDoesNotFit()
    {
        Assert.Throws<PredictionFailedException>(() => Write(Empty(canGrow: false), 1, 1, 2).RunAll());
        Assert.Throws<PredictionFailedException>(() => Write(Empty(canGrow: true), -1, 1, 2).RunAll());
        Assert.Throws<PredictionFailedException>(() => Write(Empty(canGrow: true), int.MaxValue, 1, 2).RunAll());
        Assert.Throws<ModelFormatException>(() => Write(Empty(canGrow: true), 0, 1, 2, 3).Infer());
        Assert.Throws<PredictionFailedException>(
            () => OperationCase.Of("list_read").Input("ls", Empty(canGrow: true), Pairs).Input("index", Tensor.Scalar(1)).Run());
    }

    [Fact]
    public void MakeListDeclaresItsElements()
    {
        OperationCase make = OperationCase.Of("make_list").With("elem_shape", 2).With("elem_shape", "s0").With("dtype", "int32");
        Assert.Equal("list<tensor<int32, [2, ?]>, 1>", make.InferText());
        TensorList list = Assert.IsType<TensorList>(Assert.Single(make.RunAll()));
        Assert.True(list.CanGrow);
        Assert.Throws<ModelFormatException>(() => OperationCase.Of("make_list").With("elem_shape", 2)
            .With("init_length", int.MaxValue).Infer());
    }

    [Fact]
    public void SelectBroadcastsAllThree() => Assert.Equal([1, 9, 2, 9], OperationCase.Of("select")
        .Input("cond", Tensor.From<bool>([2], [true, false])).Input("a", OperationCase.Ints([2, 1], 1, 2))
            .Input("b", Tensor.Scalar(9)).RunDoubles());
}
