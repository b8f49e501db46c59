using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Lets the readers of an operation that changes nothing read its input instead.</summary>
public sealed class RemoveNoOps : IPass
{
    public string Name => "remove-no-ops";

    public void Run(ProgramEdit edit)
    {
        foreach (Operation operation in edit.Function.Body.AllOperations().ToArray())
        {
            if (Unchanged(operation) is { } input)
            {
                edit.ReplaceUses(operation.Output, input);
                edit.Remove(operation);
            }
        }
    }

    private static Variable? Unchanged(Operation operation) => operation.Type switch
    {
        "identity" or "cast" => SameType(operation, "x"),
        // Without a change of shape these keep every element where it is.
        "reshape" or "squeeze" or "expand_dims" or "flatten2d" => SameType(operation, "x"),
        "slice_by_index" => SameType(operation, "x") is { } x && Steps(operation, "stride") is null or [] ? x : AllPositive(operation),
        "slice_by_size" or "tile" or "pad" or "upsample_nearest_neighbor" => SameType(operation, "x"),
        "transpose" => IsIdentity(Steps(operation, "perm")) ? SameType(operation, "x") : null,
        "concat" => operation.Arguments("values").Length == 1 ? SameType(operation, "values") : null,
        "mul" => Neutral(operation, "y", 1) ?? Neutral(operation, "x", 1),
        "real_div" or "pow" => Neutral(operation, "y", 1),
        "sub" => Neutral(operation, "y", 0),
        _ => null,
    };

    /// <summary>The input when it has the result's type and every dimension is known.</summary>
    private static Variable? SameType(Operation operation, string parameter) =>
        operation.Input(parameter)?.Variable is { } variable && variable.Type.IsStatic && variable.Type.Equals(operation.Output.Type)
            ? variable : null;

    /// <summary>A slice as large as its input keeps it as it is unless it walks backwards.</summary>
    private static Variable? AllPositive(Operation operation) =>
        Steps(operation, "stride") is { } strides && strides.All(stride => stride > 0) ? SameType(operation, "x") : null;

    private static int[]? Steps(Operation operation, string parameter) => operation.Input(parameter)?.ConstantTensor?.ToInts();

    private static bool IsIdentity(int[]? permutation)
    {
        if (permutation is null)
            return false;
        for (int i = 0; i < permutation.Length; i++)
        {
            if (permutation[i] != i && permutation[i] + permutation.Length != i)
                return false;
        }
        return true;
    }

    /// <summary>The other operand when this one is a constant that changes nothing and does not widen the result.</summary>
    private static Variable? Neutral(Operation operation, string parameter, double neutral)
    {
        if (operation.Input(parameter)?.ConstantTensor is not { Count: 1 } constant || constant.ToDoubles()[0] != neutral)
            return null;
        return SameType(operation, parameter == "x" ? "y" : "x");
    }
}
