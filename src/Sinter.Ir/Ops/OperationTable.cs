using System.Collections.Frozen;

namespace Sinter.Ir;

/// <summary>Every operation that programs may use. One file per family lists them; there is no other registration.</summary>
public static partial class OperationTable
{
    private static readonly FrozenDictionary<string, OperationDefinition> ByName =
        Families().SelectMany(family => family).ToFrozenDictionary(definition => definition.Name, StringComparer.Ordinal);

    /// <summary>All definitions, sorted by family and name.</summary>
    public static IReadOnlyList<OperationDefinition> All { get; } =
        [.. ByName.Values.OrderBy(definition => definition.Family.ToString(), StringComparer.Ordinal).ThenBy(definition => definition.Name,
            StringComparer.Ordinal)];

    public static OperationDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The definition and the signature that an opset gives it.</summary>
    /// <exception cref="ModelUnsupportedException">There is no such operation.</exception>
    /// <exception cref="ModelFormatException">The operation came with a later opset.</exception>
    public static (OperationDefinition Definition, Signature Signature) Resolve(Operation operation, Opset opset,
        ModelStage stage = ModelStage.Verify)
    {
        OperationDefinition definition = Find(operation.Type)
            ?? throw new ModelUnsupportedException(stage, operation.Place, $"the operation {operation.Type}",
                DialectOperations.Advice(operation.Type));
        Signature signature = definition.SignatureFor(opset) ?? throw new ModelFormatException(
            stage, operation.Place, $"the opset {definition.Signatures[0].Since} or newer for {operation.Type}", opset.ToString());
        return (definition, signature);
    }

    private static OperationDefinition[][] Families() =>
    [
        Activation,
        Classify,
        Compression,
        ControlFlow,
        Convolution,
        ElementwiseBinary,
        ElementwiseUnary,
        ImageResizing,
        Internal,
        LinearAlgebra,
        Normalization,
        Pool,
        Quantization,
        Random,
        Recurrent,
        Reductions,
        ScatterGather,
        States,
        TensorOperation,
        TensorTransformation,
        Transformers,
    ];
}
