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
        ICustomOperation operation = Operation(arguments);
        int count = arguments.Int("outputs");
        if (Called(arguments, operation, "tell the shapes of its outputs", () => operation.InferTypes(inputs)) is not { } types)
            return [.. Enumerable.Repeat(TensorType.OfUnknownRank(ElementType.Float32), count)];
        return types.Count == count ? [.. types] : throw arguments.Invalid($"{count} outputs of {operation.Name}", $"{types.Count} shapes");
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        MilType[] types = InferTypes(arguments);
        ICustomOperation operation = Operation(arguments);
        Tensor[] inputs = arguments.Tensors("inputs");
        IReadOnlyList<Tensor> results = Called(arguments, operation, "evaluate", () => operation.Evaluate(inputs));
        if (results.Count != types.Length)
            throw arguments.Invalid($"{types.Length} outputs of {operation.Name}", $"{results.Count}");
        for (int i = 0; i < types.Length; i++)
        {
            if (!types[i].IsCompatibleWith(TensorType.Of(results[i].ElementType, results[i].Shape)))
                throw arguments.Invalid($"output {i} of {operation.Name} to be {types[i]}, as it told before", results[i].ToString());
        }
        return [.. results];
    }

    private static T Called<T>(Arguments arguments, ICustomOperation operation, string what, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw arguments.Invalid($"{operation.Name} to {what}", $"{exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    private static ICustomOperation Operation(Arguments arguments) =>
        arguments.Operation.Input("operation")?.Literal is CustomOperationLiteral literal
            ? literal.Operation
            : throw arguments.Invalid("operation", "code of the application", "none");
}
