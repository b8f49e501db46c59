using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Makes two transposes in a row one, or none when they undo each other; and two reshapes in a row one.</summary>
public sealed class CancelTransposes : IPass
{
    public string Name => "cancel-transposes";

    public void Run(ProgramEdit edit)
    {
        foreach (Operation operation in edit.Function.Body.AllOperations().ToArray())
        {
            if (operation.Type == "transpose")
                JoinTransposes(edit, operation);
            else if (operation.Type == "reshape")
                JoinReshapes(edit, operation);
        }
    }

    private static void JoinTransposes(ProgramEdit edit, Operation outer)
    {
        if (outer.Input("x")?.Variable?.Producer is not { Type: "transpose" } inner || inner.Input("x")?.Variable is not { } source)
            return;
        if (TransposeOrder.Of(outer) is not { } second || TransposeOrder.Of(inner) is not { } first || first.Length != second.Length)
            return;
        int[] joined = [.. second.Select(axis => first[axis])];
        edit.SetInput(outer, "x", source);
        edit.SetInput(outer, "perm", Literal.Of(joined));
    }

    /// <summary>A reshape looks only at its input's elements in order, so it can read what another reshape read, once its own result is
    /// fixed.</summary>
    private static void JoinReshapes(ProgramEdit edit, Operation outer)
    {
        if (outer.Input("x")?.Variable?.Producer is not { Type: "reshape" } inner || inner.Input("x")?.Variable is not { } source)
            return;
        if (outer.Output.Type is not TensorType type || !type.TryGetShape(out Shape shape) || shape.ElementCount == 0)
            return;
        edit.SetInput(outer, "x", source);
        edit.SetInput(outer, "shape", Literal.Of(shape.ToArray()));
    }
}
