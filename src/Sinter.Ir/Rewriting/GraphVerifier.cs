using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>Checks a function: every name is defined before it is read, every operation exists in the function's opset, gets the arguments
/// that its signature asks for, and gives what its shape rule says.</summary>
public static class GraphVerifier
{
    /// <summary>Blocks inside blocks that are followed; deeper programs are refused.</summary>
    public const int MaxDepth = 64;

    /// <exception cref="ModelFormatException">A rule is broken.</exception>
    /// <exception cref="ModelUnsupportedException">There is no such operation.</exception>
    public static void Check(Program program, ModelStage stage = ModelStage.Verify)
    {
        foreach (Function function in program.Functions.Values)
            Check(function, stage);
    }

    /// <inheritdoc cref="Check(Program, ModelStage)"/>
    public static void Check(Function function, ModelStage stage = ModelStage.Verify)
    {
        var defined = new HashSet<Variable>(function.Inputs, ReferenceEqualityComparer.Instance);
        CheckBlock(function.Body, function, defined, 0, stage);
        new TypeInference(function, stage).InferBlock(function.Body);
    }

    private static void CheckBlock(Block block, Function function, HashSet<Variable> defined, int depth, ModelStage stage)
    {
        if (depth > MaxDepth)
            throw new ModelFormatException(stage, function.Name, $"blocks nested at most {MaxDepth} deep", "deeper ones");
        var added = new List<Variable>();
        Define(block.Inputs, function.Name);
        foreach (Operation operation in block.Operations)
        {
            foreach (Variable variable in operation.ReadVariables())
            {
                if (!defined.Contains(variable))
                    throw new ModelFormatException(stage, operation.Place, "values defined before they are read", variable.Name);
            }
            CheckArguments(operation, function.Opset, stage);
            foreach (Block nested in operation.Blocks)
                CheckBlock(nested, function, defined, depth + 1, stage);
            Define(operation.Outputs, operation.Place);
        }
        foreach (Variable output in block.Outputs)
        {
            if (!defined.Contains(output))
                throw new ModelFormatException(stage, $"{function.Name}, outputs", "values that the block defines", output.Name);
        }
        defined.ExceptWith(added);

        void Define(IEnumerable<Variable> variables, string place)
        {
            foreach (Variable variable in variables)
            {
                if (!defined.Add(variable))
                    throw new ModelFormatException(stage, place, "every value defined once", $"{variable.Name} defined twice");
                added.Add(variable);
            }
        }
    }

    private static void CheckArguments(Operation operation, Opset opset, ModelStage stage)
    {
        (_, Signature signature) = OperationTable.Resolve(operation, opset, stage);
        ElementType? bound = null;
        foreach ((string name, ImmutableArray<Argument> arguments) in operation.Inputs)
        {
            Parameter parameter = signature.Find(name)
                ?? throw new ModelFormatException(stage, operation.Place,
                    $"the parameters that {operation.Type} has since {signature.Since}", $"a parameter {name}");
            if (parameter.Kind != ParameterKind.Variadic && arguments.Length != 1)
                throw new ModelFormatException(stage, $"{operation.Place}, {name}", "one argument", $"{arguments.Length}");
            if (parameter.Kind is ParameterKind.Tensor or ParameterKind.Const)
                CheckTensor(operation, parameter, arguments[0].Type, stage, ref bound);
            if (parameter.Kind is ParameterKind.Const && arguments[0].Variable is { } variable && !IsConstant(variable))
                throw new ModelFormatException(stage, $"{operation.Place}, {name}", "a constant", $"{variable.Name}, which is computed");
        }
        foreach (Parameter parameter in signature.Parameters)
        {
            if (parameter.IsRequired && !operation.Inputs.ContainsKey(parameter.Name) && !operation.Attributes.ContainsKey(parameter.Name))
                throw new ModelFormatException(stage, operation.Place, $"the argument {parameter.Name}", "none");
        }
    }

    private static void CheckTensor(Operation operation, Parameter parameter, MilType type, ModelStage stage, ref ElementType? bound)
    {
        string place = $"{operation.Place}, {parameter.Name}";
        if (type is not TensorType tensor)
            throw new ModelFormatException(stage, place, "a tensor", type.ToString());
        if (!parameter.Types.Contains(tensor.Element))
            throw new ModelFormatException(stage, place, $"elements of {parameter.Types}", tensor.Element.MilName());
        // coremltools itself writes programs in which constant parameters have another float type than x, in every opset.
        if (parameter.TypeVariable is not "T" || (parameter.Kind == ParameterKind.Const && tensor.Element.IsFloat()))
            return;
        bound ??= tensor.Element;
        if (bound != tensor.Element)
            throw new ModelFormatException(stage, place, $"elements of {bound.Value.MilName()}, as the other arguments have",
                tensor.Element.MilName());
    }

    /// <summary>A <c>const</c>, or a compressed constant, which may be chained.</summary>
    private static bool IsConstant(Variable variable) =>
        variable.Producer is { } producer && (producer.IsConstant
            || OperationTable.Find(producer.Type)?.Has(OperationTraits.Constexpr) == true);
}
