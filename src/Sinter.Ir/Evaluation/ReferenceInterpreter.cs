using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>Evaluates a function with the reference evaluation of each operation: slow, plain, the judge of everything faster.</summary>
public sealed class ReferenceInterpreter
{
    private readonly Function _function;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<Variable, Value> _values = new(ReferenceEqualityComparer.Instance);

    private ReferenceInterpreter(Function function, CancellationToken cancellation)
    {
        _function = function;
        _cancellation = cancellation;
    }

    /// <summary>Evaluates the active body.</summary>
    /// <param name="function">A verified function.</param>
    /// <param name="inputs">A value for each of the function's inputs, in their order; states as <see cref="StateCell"/>.</param>
    /// <param name="cancellation">Looked at before every operation.</param>
    /// <returns>The outputs, in the body's order.</returns>
    public static Value[] Run(Function function, IReadOnlyList<Value> inputs, CancellationToken cancellation = default)
    {
        if (inputs.Count != function.Inputs.Count)
            throw new ArgumentException($"{function.Name} takes {function.Inputs.Count} inputs; {inputs.Count} were given.",
                nameof(inputs));
        var interpreter = new ReferenceInterpreter(function, cancellation);
        for (int i = 0; i < inputs.Count; i++)
            interpreter._values[function.Inputs[i]] = inputs[i];
        return interpreter.RunBlock(function.Body, []);
    }

    private Value[] RunBlock(Block block, Value[] inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
            _values[block.Inputs[i]] = inputs[i];
        foreach (Operation operation in block.Operations)
        {
            _cancellation.ThrowIfCancellationRequested();
            (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, _function.Opset, ModelStage.Predict);
            Arguments arguments = ArgumentBinding.ForEvaluation(
                operation, _function.Opset, signature, variable => _values[variable], (index, values) =>
                    RunBlock(operation.Blocks[index], values));
            Value[] results = definition.Run(arguments);
            for (int i = 0; i < results.Length; i++)
                _values[operation.Outputs[i]] = results[i];
        }
        return [.. block.Outputs.Select(output => _values[output])];
    }
}
