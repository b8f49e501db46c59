using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Workbench.Inspect;

/// <summary>A weight of a program.</summary>
/// <param name="Name">The variable that holds it, decompressed.</param>
/// <param name="Function">The function that has it.</param>
/// <param name="Type">Its type as the program's operations see it.</param>
/// <param name="Storage">How it is stored: an element type, or the operation that decompresses it with the stored element types.</param>
/// <param name="Bytes">Bytes that it takes where it is stored.</param>
public sealed record ProgramWeight(string Name, string Function, TensorType Type, string Storage, long Bytes)
{
    public long Elements => Type.TryGetShape(out Shape shape) ? shape.ElementCount : 0;
}

/// <summary>Finds the weights of a program: constants in weight files, larger constants in the program itself, and compressed
/// constants.</summary>
public static class ProgramWeights
{
    private const int SmallestImmediate = 16;

    /// <summary>All weights, in the program's order. None is read.</summary>
    public static IReadOnlyList<ProgramWeight> Find(Program program)
    {
        var weights = new List<ProgramWeight>();
        foreach (Function function in program.Functions.Values)
        {
            Operation[] operations = [.. function.Body.AllOperations()];
            HashSet<Operation> parts = [.. operations.Where(CompressedConstant.Is).SelectMany(operation => operation.ReadVariables())
                .Select(variable => variable.Producer).OfType<Operation>()];
            foreach (Operation operation in operations)
            {
                if (CompressedConstant.Is(operation))
                    weights.Add(Compressed(operation, function.Name));
                else if (operation.IsConstant && !parts.Contains(operation) && Plain(operation, function.Name) is { } weight)
                    weights.Add(weight);
            }
        }
        return weights;
    }

    private static ProgramWeight? Plain(Operation operation, string function)
    {
        if (operation.Attributes.GetValueOrDefault("val") is not TensorLiteral literal || literal.Type.Element == ElementType.String
            || !literal.Type.TryGetShape(out Shape shape) || (literal.Blob is null && shape.ElementCount < SmallestImmediate))
            return null;
        return new ProgramWeight(operation.Output.Name, function, literal.Type, literal.Type.Element.MilName(), Bytes(literal));
    }

    private static ProgramWeight Compressed(Operation operation, string function)
    {
        TensorLiteral[] stored = [.. operation.Attributes.Values.OfType<TensorLiteral>()
            .Concat(operation.Inputs.Values.SelectMany(arguments => arguments)
                .Select(argument => argument.Variable?.Constant ?? argument.Literal).OfType<TensorLiteral>())
            .Where(literal => literal.Type.Element != ElementType.String && literal.Type.TryGetShape(out Shape shape)
                && (literal.Blob is not null || shape.ElementCount >= SmallestImmediate))];
        string[] types = [.. stored.Select(literal => literal.Type.Element.MilName()).Distinct()];
        string storage = types.Length == 0 ? operation.Type : $"{operation.Type} of {string.Join(", ", types)}";
        return new ProgramWeight(operation.Output.Name, function, (TensorType)operation.Output.Type, storage, stored.Sum(Bytes));
    }

    private static long Bytes(TensorLiteral literal) =>
        literal.Type.TryGetShape(out Shape shape) ? literal.Type.Element.StorageBytes(shape.ElementCount) : 0;
}
