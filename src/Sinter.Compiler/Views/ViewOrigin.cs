using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Finds the value whose elements another one only shows in another order.</summary>
internal static class ViewOrigin
{
    /// <summary>Operations that are looked through: models have seven, and damaged files must not make a walk of each reader.</summary>
    private const int MostSteps = 24;

    /// <summary>The farthest value before <paramref name="variable"/> of which it is a view, and the view; itself when it is computed. The
    /// shape of the variable must be known.</summary>
    public static (Variable Root, StridedView View) Of(Variable variable, Opset opset)
    {
        var chain = new Stack<Operation>();
        Variable root = variable;
        while (chain.Count < MostSteps && root.Producer is { } producer && Source(producer) is { } source)
        {
            chain.Push(producer);
            root = source;
        }
        var view = StridedView.Dense(Shape(root));
        while (chain.TryPop(out Operation? step))
        {
            Variable output = step.Output;
            if (Through(step, output, view, opset) is { } next)
                view = next;
            else
                (root, view) = (output, StridedView.Dense(Shape(output)));
        }
        return (root, view);
    }

    /// <summary>The input of an operation that only shows it in another order; null for other operations.</summary>
    private static Variable? Source(Operation operation)
    {
        if (operation.Type is not ("transpose" or "reshape" or "expand_dims" or "squeeze" or "flatten2d" or "identity" or "slice_by_index"
            or "slice_by_size") || operation.Outputs.Length != 1)
            return null;
        return operation.Input("x")?.Variable is { Type: TensorType { IsStatic: true } type } source
            && operation.Output.Type is TensorType { IsStatic: true } output && type.ToShape().ElementCount > 0
            && output.ToShape().ElementCount > 0 ? source : null;
    }

    private static StridedView? Through(Operation step, Variable output, StridedView view, Opset opset)
    {
        switch (step.Type)
        {
            case "transpose":
                return TransposeOrder.Of(step) is { } order ? view.Transposed(order) : null;
            case "slice_by_index" or "slice_by_size":
                if (!((string[])["begin", "end", "size"]).All(name => step.Input(name) is not { } bound || bound.ConstantTensor is not null))
                    return null;
                Signature signature = OperationTable.Resolve(step, opset, ModelStage.Specialize).Signature;
                return view.Sliced(SliceGeometry.Read(ArgumentBinding.FromGraph(step, opset, signature, ModelStage.Specialize)));
            default:
                return view.Reshaped(Shape(output));
        }
    }

    private static Shape Shape(Variable variable) => ((TensorType)variable.Type).ToShape();
}
