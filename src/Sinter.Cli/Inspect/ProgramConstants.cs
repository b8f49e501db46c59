using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Cli.Inspect;

/// <summary>The values of a program's constants, decompressed by the reference evaluation of the operation that holds them.</summary>
internal static class ProgramConstants
{
    private const int MaximumChain = 16;

    /// <summary>The constant or compressed constant of that name, which is an operation's own or else its result's; null when there is
    /// none.</summary>
    /// <exception cref="ModelException">It cannot be decompressed.</exception>
    public static Tensor? Find(Program program, string name)
    {
        foreach (Function function in program.Functions.Values)
        {
            Operation[] constants =
                [.. function.Body.AllOperations().Where(operation => operation.IsConstant || ProgramWeights.IsCompressed(operation))];
            Operation? found = constants.FirstOrDefault(operation => operation.Name == name)
                ?? constants.FirstOrDefault(operation => operation.Output.Name == name);
            if (found is not null)
                return Evaluate(found.Outputs.FirstOrDefault(output => output.Name == name) ?? found.Output, function.Opset, 0);
        }
        return null;
    }

    private static Tensor Evaluate(Variable variable, Opset opset, int depth)
    {
        if (variable.ConstantTensor is { } constant)
            return constant;
        if (variable.Producer is not { } operation || !ProgramWeights.IsCompressed(operation) || depth == MaximumChain)
        {
            throw new ModelFormatException(ModelStage.Verify, variable.Producer?.Place ?? variable.Name,
                $"a compressed constant made of constants in at most {MaximumChain} steps", variable.ToString());
        }
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, opset);
        Arguments arguments = ArgumentBinding.ForEvaluation(
            operation, opset, signature, argument => Evaluate(argument, opset, depth + 1), null, ModelStage.Verify);
        return definition.Run(arguments)[operation.Outputs.IndexOf(variable)] as Tensor
            ?? throw new ModelFormatException(ModelStage.Verify, operation.Place, "a tensor", variable.ToString());
    }
}
