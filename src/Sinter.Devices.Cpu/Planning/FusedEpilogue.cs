using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>What a kernel does to its sums before it stores them, instead of operations that would read and write them again.</summary>
/// <param name="Bias">What is added to each sum, per column of a product; empty for nothing.</param>
/// <param name="Residual">What is added to each sum; null for nothing.</param>
/// <param name="Activation">Applied last.</param>
/// <param name="Absorbed">The operations that the kernel stands for beside its own, with the value that each of them finishes: they have
/// nothing left to do.</param>
internal sealed record FusedEpilogue(
    float[] Bias, Variable? Residual, UnaryOperation Activation, ImmutableArray<(Operation Operation, Variable Value)> Absorbed)
{
    public static FusedEpilogue None { get; } = new([], null, UnaryOperation.None, []);

    /// <summary>The additions and the activation that only the result of <paramref name="root"/> goes through.</summary>
    /// <param name="root">An operation with one result of known shape.</param>
    /// <param name="opset">Of the function.</param>
    /// <param name="isReady">True for values that exist before the root runs.</param>
    /// <param name="takesResidual">False when the root's kernel cannot add.</param>
    public static FusedEpilogue Find(Operation root, Opset opset, Predicate<Variable> isReady, bool takesResidual)
    {
        var absorbed = ImmutableArray.CreateBuilder<(Operation, Variable)>();
        Variable value = root.Output;
        Variable? residual = null;
        float[] bias = [];
        while (OnlyUser(value, root.Parent!) is { } user && user.Outputs.Length == 1 && user.Output.Type.IsStatic)
        {
            if (KernelTable.IsAlias(user.Type) && user.Input("x")?.Variable == value)
            {
                value = user.Output;
                continue;
            }
            // What an absorbed operation gives is a view of the kernel's result, so it may not leave the block.
            if (user.Output.BlockOutputUses > 0)
                break;
            if (UnaryBindings.FunctionOf(user, opset) is { } activation && user.Input("x")?.Variable == value)
            {
                absorbed.Add((user, value));
                return new FusedEpilogue(bias, residual, activation, absorbed.ToImmutable());
            }
            if (bias.Length == 0 && residual is null && ColumnBias(root, user, value) is { } row)
            {
                bias = row;
                absorbed.Add((user, value));
                value = user.Output;
                continue;
            }
            if (!takesResidual || residual is not null || Addend(user, value) is not { } other || !isReady(other))
                break;
            residual = other;
            absorbed.Add((user, value));
            value = user.Output;
        }
        return absorbed.Count == 0 ? None : new FusedEpilogue(bias, residual, UnaryOperation.None, absorbed.ToImmutable());
    }

    /// <summary>The operation of a block that alone reads a value; null when there are others, or the value leaves the block.</summary>
    public static Operation? OnlyUser(Variable value, Block block) =>
        value.BlockOutputUses == 0 && value.Users.Count == 1 && value.Users[0].Parent == block ? value.Users[0] : null;

    /// <summary>The constant that is added to the columns of a product; those of other operations are folded into them before.</summary>
    private static float[]? ColumnBias(Operation root, Operation operation, Variable value)
    {
        if (root.Type != "matmul" || operation.Type != "add" || !operation.Output.Type.Equals(value.Type)
            || root.Input("y")?.Type is not TensorType { HasRank: true, Rank: >= 2 } || root.Output.Type is not TensorType product
            || !product.TryGetShape(out Shape shape) || shape.Rank < 2 || ((TensorType)value.Type).ToShape() != shape)
            return null;
        string other = operation.Input("x")?.Variable == value ? "y" : "x";
        return operation.Input(other)?.ConstantTensor is { ElementType: ElementType.Float32 } row && row.Count == shape[shape.Rank - 1]
            && row.Rank > 0 && row.Shape[row.Rank - 1] == row.Count ? row.ToFloats() : null;
    }

    /// <summary>The other operand of an addition of equal types.</summary>
    private static Variable? Addend(Operation operation, Variable value)
    {
        if (operation.Type != "add")
            return null;
        Variable? x = operation.Input("x")?.Variable, y = operation.Input("y")?.Variable, other = x == value ? y : x;
        return other is not null && other.Type.Equals(value.Type) && operation.Output.Type.Equals(value.Type) ? other : null;
    }
}
