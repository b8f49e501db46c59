using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Calls code of the application. It is never folded: only the application knows whether it gives the same every time.</summary>
public sealed class CustomCall() : OperationDefinition(OperationName, OperationFamily.Internal, OperationTraits.Effect)
{
    public const string OperationName = "sinter.custom";

    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, Const("operation", Strings), Variadic("inputs"), Const("outputs", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType[] inputs = [.. Enumerable.Range(0, arguments.Count("inputs")).Select(i => arguments.TensorType("inputs", i))];
        IReadOnlyList<TensorType> types = Operation(arguments).InferTypes(inputs);
        return types.Count == arguments.Int("outputs")
            ? [.. types]
            : throw arguments.Invalid($"{arguments.Int("outputs")} results of the custom operation", $"{types.Count}");
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        MilType[] types = InferTypes(arguments);
        IReadOnlyList<Tensor> results = Operation(arguments).Evaluate(arguments.Tensors("inputs"));
        if (results.Count != types.Length)
            throw arguments.Invalid($"{types.Length} results of the custom operation", $"{results.Count}");
        for (int i = 0; i < types.Length; i++)
        {
            if (!types[i].IsCompatibleWith(TensorType.Of(results[i].ElementType, results[i].Shape)))
                throw arguments.Invalid($"a result {i} of the custom operation of type {types[i]}", results[i].ToString());
        }
        return [.. results];
    }

    private static ICustomOperation Operation(Arguments arguments) =>
        arguments.Operation.Input("operation")?.Literal is CustomOperationLiteral literal
            ? literal.Operation
            : throw arguments.Invalid("operation", "code of the application", "none");
}
