using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Makes a transposition that only moves axes of size 1 a reshape, which costs nothing.</summary>
public sealed class TransposesAsReshapes : IPass
{
    public string Name => "transposes-as-reshapes";

    public void Run(ProgramEdit edit)
    {
        foreach (Operation operation in edit.Function.Body.AllOperations().ToArray())
        {
            if (operation.Type != "transpose" || operation.Input("x")?.Variable is not { Type: TensorType type } x
                || operation.Input("perm")?.ConstantTensor?.ToInts() is not { } perm || !type.TryGetShape(out Shape shape)
                || perm.Length != shape.Rank)
                continue;
            int[] axes = [.. perm.Select(axis => axis < 0 ? axis + perm.Length : axis)];
            if (!AxisOrder.MovesNothing(shape, axes))
                continue;
            edit.Replace(operation, new Operation("reshape",
                [new("x", [x]), new("shape", [Literal.Of(AxisOrder.Permute(shape, axes).ToArray())])],
                [new Variable(operation.Output.Name, operation.Output.Type)], operation.Attributes));
        }
    }
}
