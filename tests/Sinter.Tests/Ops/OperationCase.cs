using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

/// <summary>One operation with its arguments, to infer and to run. Every run also checks that the inferred types fit the results.</summary>
internal sealed class OperationCase
{
    private readonly Dictionary<string, ImmutableArray<Argument>> _inputs = [];
    private readonly Dictionary<Variable, Value> _values = [];
    private readonly string _type;
    private readonly Opset _opset;
    private int _results = 1;

    private OperationCase(string type, Opset opset)
    {
        _type = type;
        _opset = opset;
    }

    public static OperationCase Of(string type, Opset opset = Opset.iOS18) => new(type, opset);

    /// <summary>A constant.</summary>
    public OperationCase With(string parameter, Tensor value) => Bind(parameter, new TensorLiteral(value));

    public OperationCase With(string parameter, string text) => Bind(parameter, Literal.Of(text));

    public OperationCase With(string parameter, bool value) => Bind(parameter, Literal.Of(value));

    public OperationCase With(string parameter, int value) => Bind(parameter, Literal.Of(value));

    public OperationCase With(string parameter, params int[] values) => Bind(parameter, Literal.Of(values));

    public OperationCase With(string parameter, float value) => With(parameter, Tensor.Scalar(value));

    /// <summary>A tensor whose value is known only when the operation runs. A parameter given twice is variadic.</summary>
    public OperationCase Input(string parameter, Tensor value)
    {
        var variable = new Variable($"{parameter}{_values.Count}", TensorType.Of(value.ElementType, value.Shape));
        _values.Add(variable, value);
        return Bind(parameter, variable);
    }

    /// <summary>A list or state, with the type that the program declares.</summary>
    public OperationCase Input(string parameter, Value value, MilType type)
    {
        var variable = new Variable($"{parameter}{_values.Count}", type);
        _values.Add(variable, value);
        return Bind(parameter, variable);
    }

    /// <summary>A literal of any kind.</summary>
    public OperationCase With(string parameter, Literal literal) => Bind(parameter, literal);

    /// <summary>How many results the program takes; 1 unless told.</summary>
    public OperationCase Results(int count)
    {
        _results = count;
        return this;
    }

    /// <summary>A tensor of which only the type is known; the case can then only be inferred.</summary>
    public OperationCase Input(string parameter, MilType type) => Bind(parameter, new Variable($"{parameter}{_inputs.Count}", type));

    public static Tensor Floats(Shape shape, params float[] values) => Tensor.From<float>(shape, values);

    public static Tensor Ints(Shape shape, params int[] values) => Tensor.From<int>(shape, values);

    public static Tensor Halves(Shape shape, params float[] values) => Floats(shape, values).ConvertTo(ElementType.Float16);

    public MilType[] Infer()
    {
        (OperationDefinition definition, Signature signature, Operation operation) = Resolve();
        return definition.Infer(ArgumentBinding.FromGraph(operation, _opset, signature, ModelStage.Verify));
    }

    /// <summary>The only inferred type, as MIL text spells it.</summary>
    public string InferText() => Assert.Single(Infer()).ToString();

    public Value[] RunAll()
    {
        MilType[] inferred = Infer();
        (OperationDefinition definition, Signature signature, Operation operation) = Resolve();
        Value[] results = definition.Run(ArgumentBinding.ForEvaluation(
            operation, _opset, signature, variable => _values.GetValueOrDefault(variable) ?? variable.ConstantTensor!, null));
        Assert.Equal(inferred.Length, results.Length);
        foreach ((MilType type, Value value) in inferred.Zip(results))
            Assert.True(type.IsCompatibleWith(ArgumentBinding.TypeOf(value)), $"Inferred {type}, got {ArgumentBinding.TypeOf(value)}.");
        return results;
    }

    public Tensor Run() => Assert.IsType<Tensor>(Assert.Single(RunAll()));

    /// <summary>The only result's elements as doubles.</summary>
    public double[] RunDoubles() => Run().ToDoubles();

    private OperationCase Bind(string parameter, Argument argument)
    {
        _inputs[parameter] = [.. _inputs.GetValueOrDefault(parameter, []), argument];
        return this;
    }

    private (OperationDefinition Definition, Signature Signature, Operation Operation) Resolve()
    {
        var operation = new Operation(_type, _inputs,
            [.. Enumerable.Range(0, _results).Select(i => new Variable($"result{i}", TensorType.OfUnknownRank(ElementType.Float32)))]);
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, _opset);
        return (definition, signature, operation);
    }
}
