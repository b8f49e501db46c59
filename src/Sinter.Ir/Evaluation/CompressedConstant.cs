using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>Constants as operations see them: a <c>const</c> as it is, a compressed one decompressed by the reference evaluation of the
/// operations that hold it.</summary>
public static class CompressedConstant
{
    private const int MaximumChain = 16;

    /// <summary>True for the operations that decompress a constant.</summary>
    public static bool Is(Operation operation) => OperationTable.Find(operation.Type)?.Has(OperationTraits.Constexpr) == true;

    /// <summary>The value of a constant or compressed constant.</summary>
    /// <param name="variable">What a <c>const</c> or a decompressing operation defines.</param>
    /// <param name="opset">The function's.</param>
    /// <exception cref="ModelException">It is something else, or cannot be decompressed.</exception>
    public static Tensor Evaluate(Variable variable, Opset opset) => Evaluate(variable, opset, 0);

    private static Tensor Evaluate(Variable variable, Opset opset, int depth)
    {
        if (variable.ConstantTensor is { } constant)
            return constant;
        if (variable.Producer is not { } operation || !Is(operation) || depth == MaximumChain)
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
