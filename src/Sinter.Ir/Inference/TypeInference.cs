using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>Infers the types of a function's values from its inputs, without touching the function: loops are brought to a fixed point,
/// and what is inferred is combined with what the program declares.</summary>
public sealed class TypeInference
{
    /// <summary>Rounds that loops may need, as a multiple of the program's operations. Nested loops multiply, so a malicious program
    /// could otherwise ask for exponential work.</summary>
    private const int RoundsPerOperation = 200;

    private const int LeastBudget = 100_000;

    private readonly Dictionary<Variable, MilType> _types = new(ReferenceEqualityComparer.Instance);
    private readonly Opset _opset;
    private readonly ModelStage _stage;
    private long _budget;

    public TypeInference(Function function, ModelStage stage = ModelStage.Verify)
    {
        _opset = function.Opset;
        _stage = stage;
        _budget = LeastBudget + (long)RoundsPerOperation * function.Body.AllOperations().Count();
    }

    /// <summary>The type inferred so far, otherwise the declared one.</summary>
    public MilType TypeOf(Variable variable) => _types.TryGetValue(variable, out MilType? type) ? type : variable.Type;

    /// <summary>Everything inferred so far.</summary>
    public IReadOnlyDictionary<Variable, MilType> Types => _types;

    /// <summary>Infers all operations of a block; gives the types of its outputs.</summary>
    /// <exception cref="ModelException">An operation's rules are broken, or a declared type contradicts the inferred one.</exception>
    public MilType[] InferBlock(Block block)
    {
        foreach (Operation operation in block.Operations)
            InferOperation(operation);
        return [.. block.Outputs.Select(TypeOf)];
    }

    /// <summary>Infers one operation, nested blocks included, whose arguments' types are known.</summary>
    public void InferOperation(Operation operation)
    {
        if (--_budget < 0)
            throw new ModelFormatException(_stage, operation.Place, "loops whose types settle",
                "nested loops that need too many rounds of inference");
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, _opset, _stage);
        MilType[] inferred = definition.Infer(ArgumentBinding.ForInference(operation, _opset, signature, TypeOf, (index, inputs) =>
            InferNested(operation, index, inputs), _stage));
        if (inferred.Length != operation.Outputs.Length)
        {
            throw new ModelFormatException(_stage, operation.Place, $"{inferred.Length} results", $"{operation.Outputs.Length}");
        }
        for (int i = 0; i < inferred.Length; i++)
            Record(operation.Place, operation.Outputs[i], inferred[i]);
    }

    private MilType[] InferNested(Operation operation, int index, MilType[] inputs)
    {
        Block block = operation.Blocks[index];
        for (int i = 0; i < inputs.Length; i++)
            Record(operation.Place, block.Inputs[i], inputs[i]);
        return InferBlock(block);
    }

    private void Record(string place, Variable variable, MilType inferred)
    {
        // coremltools can widen an input without the results after it; the declared precision of a result then stands.
        if (variable.Type is TensorType { Element: ElementType.Float16 or ElementType.Float32 } declared
            && inferred is TensorType { Element: ElementType.Float16 or ElementType.Float32 } tensor)
            inferred = tensor.With(declared.Element);
        if (!variable.Type.IsCompatibleWith(inferred))
            throw new ModelFormatException(_stage, $"{place}, result {variable.Name}", $"the declared type {variable.Type}",
                $"a value of type {inferred}");
        _types[variable] = inferred.Meet(variable.Type);
    }
}
