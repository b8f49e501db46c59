using System.Collections.Immutable;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Tests.Devices;

/// <summary>One operation with its arguments, to be bound to a kernel and run next to its reference evaluation.</summary>
internal sealed class BoundCase
{
    private readonly Dictionary<string, ImmutableArray<Argument>> _inputs = [];
    private readonly Dictionary<Variable, Tensor> _values = [];
    private readonly string _type;
    private readonly Opset _opset;
    private int _results = 1;

    private BoundCase(string type, Opset opset)
    {
        _type = type;
        _opset = opset;
    }

    public static BoundCase Of(string type, Opset opset = Opset.iOS18) => new(type, opset);

    /// <summary>A constant.</summary>
    public BoundCase With(string parameter, Tensor value) => Bind(parameter, new TensorLiteral(value));

    public BoundCase With(string parameter, string text) => Bind(parameter, Literal.Of(text));

    public BoundCase With(string parameter, bool value) => Bind(parameter, Literal.Of(value));

    public BoundCase With(string parameter, int value) => Bind(parameter, Literal.Of(value));

    public BoundCase With(string parameter, float value) => With(parameter, Tensor.Scalar(value));

    public BoundCase With(string parameter, params int[] values) => Bind(parameter, Literal.Of(values));

    public BoundCase With(string parameter, params bool[] values) =>
        With(parameter, TensorConversion.FromLongs(ElementType.Bool, Shape.Of(values.Length), [.. values.Select(value => value ? 1L : 0)]));

    /// <summary>A constant, unless it is null.</summary>
    public BoundCase WithOptional(string parameter, Tensor? value) => value is null ? this : With(parameter, value);

    /// <summary>A tensor that the program computes. A parameter given twice is variadic.</summary>
    public BoundCase Input(string parameter, Tensor value)
    {
        var variable = new Variable($"{parameter}{_values.Count}", TensorType.Of(value.ElementType, value.Shape));
        _values.Add(variable, value);
        return Bind(parameter, variable);
    }

    public BoundCase Results(int count)
    {
        _results = count;
        return this;
    }

    /// <summary>Asserts that a kernel takes the operation and gives what the reference gives: integers and booleans exactly, floats within
    /// <paramref name="tolerance"/> of the largest of them.</summary>
    public void AssertBound(double tolerance = 1e-5)
    {
        (Operation operation, Value[] expected, CpuKernel? kernel) = Evaluate();
        Assert.True(kernel is not null, $"No kernel took {Describe(operation)}.");
        Tensor[] actual = [.. expected.Cast<Tensor>().Select(tensor => Garbage(tensor.ElementType, tensor.Shape))];
        Run(kernel, actual);
        for (int i = 0; i < actual.Length; i++)
            AssertClose((Tensor)expected[i], actual[i], tolerance, $"{Describe(operation)}, result {i}");
    }

    /// <summary>Asserts that no kernel takes the operation.</summary>
    public void AssertDeclined() => Assert.Null(Evaluate().Kernel);

    /// <summary>Runs the kernel on values that are an error, and gives the error; the reference must give the same one.</summary>
    public PredictionFailedException AssertFails()
    {
        (Operation operation, OperationDefinition definition, Signature signature) = Resolve();
        var expected = Assert.Throws<PredictionFailedException>(() => { definition.Run(Evaluation(operation, signature)); });
        TensorType[] types = [.. definition.Infer(Graph(operation, signature)).Cast<TensorType>()];
        CpuKernel? kernel = KernelTable.Bind(new BindingSite(operation, Graph(operation, signature), types));
        Assert.NotNull(kernel);
        Tensor[] outputs = [.. types.Select(type => Garbage(type.Element, type.ToShape()))];
        var actual = Assert.Throws<PredictionFailedException>(() => Run(kernel, outputs));
        Assert.Equal(expected.Message, actual.Message);
        return actual;
    }

    private (Operation Operation, Value[] Expected, CpuKernel? Kernel) Evaluate()
    {
        (Operation operation, OperationDefinition definition, Signature signature) = Resolve();
        Value[] expected = definition.Run(Evaluation(operation, signature));
        TensorType[] types = [.. expected.Select(value => (TensorType)ArgumentBinding.TypeOf(value))];
        return (operation, expected, KernelTable.Bind(new BindingSite(operation, Graph(operation, signature), types)));
    }

    private void Run(CpuKernel kernel, Tensor[] outputs)
    {
        Tensor[] given = [.. kernel.Inputs.Select(
            argument => argument.Variable is { } variable ? _values[variable] : argument.ConstantTensor!)];
        kernel.Body(new KernelCall(given, outputs, WorkPool.Inline, default));
    }

    private (Operation Operation, OperationDefinition Definition, Signature Signature) Resolve()
    {
        var operation = new Operation(_type, _inputs,
            [.. Enumerable.Range(0, _results).Select(i => new Variable($"result{i}", TensorType.OfUnknownRank(ElementType.Float32)))]);
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, _opset);
        return (operation, definition, signature);
    }

    private Arguments Graph(Operation operation, Signature signature) =>
        ArgumentBinding.FromGraph(operation, _opset, signature, ModelStage.Specialize);

    private Arguments Evaluation(Operation operation, Signature signature) =>
        ArgumentBinding.ForEvaluation(operation, _opset, signature, variable => _values[variable], null);

    private BoundCase Bind(string parameter, Argument argument)
    {
        _inputs[parameter] = [.. _inputs.GetValueOrDefault(parameter, []), argument];
        return this;
    }

    /// <summary>Memory as an arena has it, with what other values left there.</summary>
    private static Tensor Garbage(ElementType element, Shape shape)
    {
        Tensor tensor = Tensor.Create(element, shape);
        tensor.MutableBytes.Fill(0xC7);
        return tensor;
    }

    private static string Describe(Operation operation) => $"{operation.Type}({string.Join(", ", operation.Inputs.Select(input =>
        $"{input.Key} = {string.Join("; ", input.Value.Select(argument => argument.Type))}"))})";

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double[] e = expected.ToDoubles(), a = actual.ToDoubles();
        double scale = e.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double allowed = expected.ElementType.IsFloat() ? tolerance * scale : 0;
        for (int i = 0; i < e.Length; i++)
            Assert.True(e[i].Equals(a[i]) || Math.Abs(e[i] - a[i]) <= allowed, $"{what}, element {i}: expected {e[i]}, got {a[i]}");
    }
}
