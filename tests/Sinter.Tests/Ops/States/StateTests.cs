using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class StateTests
{
    private static readonly StateType Type = new(new TensorType(ElementType.Float16, 2));

    [Fact]
    public void AReadIsASnapshot()
    {
        var cell = new StateCell(OperationCase.Halves([2], 1, 2));
        Tensor before = OperationCase.Of("read_state").Input("input", cell, Type).Run();
        Assert.Empty(OperationCase.Of("write_state").Input("input", cell, Type).Input("data", OperationCase.Floats([2], 3, 4)).RunAll());
        Assert.Equal([1, 2], before.ToDoubles());
        Assert.Equal([3, 4], OperationCase.Of("read_state").Input("input", cell, Type).RunDoubles());
    }

    [Fact]
    public void DataMustFit() => Assert.Throws<ModelFormatException>(() => OperationCase.Of("write_state")
        .Input("input", new StateCell(OperationCase.Halves([2], 1, 2)), Type).Input("data", OperationCase.Halves([3], 1, 2, 3)).Infer());
}
