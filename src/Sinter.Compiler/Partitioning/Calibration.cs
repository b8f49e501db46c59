using System.Diagnostics;
using Sinter.Ir;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Measures how fast a device is by running small programs on it, through the same contract as everything else. Takes a few tens of
/// milliseconds on a processor.</summary>
public static class Calibration
{
    private const int Runs = 7;

    /// <summary>Rows and columns of the matrices; large enough for the rate of large products.</summary>
    private const int MatrixSize = 384;

    /// <summary>Elements of the operands of an addition: more than the caches near a core hold.</summary>
    private const int ManyElements = 1 << 19;

    private const int FewElements = 8;

    /// <summary>Operations in a chain that do next to nothing.</summary>
    private const int ManySteps = 32;

    /// <summary>What a device without a kernel takes for an element, in our reference evaluation.</summary>
    private const double ReferenceElementsPerSecond = 1e7;

    /// <summary>The rates that the device states, or those that are measured.</summary>
    public static DeviceRates Measure(IDevice device, CancellationToken cancellation)
    {
        if (device.StatedRates is { } stated)
            return stated;
        double empty = Seconds(device, Steps(1), cancellation);
        double step = Math.Max((Seconds(device, Steps(1 + ManySteps), cancellation) - empty) / ManySteps, 1e-9);
        double product = Seconds(device, Product(), cancellation);
        double addition = Seconds(device, Addition(), cancellation);
        double multiplyAdds = Math.Pow(MatrixSize, 3) / Math.Max(product - empty, 1e-9);
        if (device.Memory.IsHost)
        {
            return new DeviceRates(multiplyAdds, 3.0 * sizeof(float) * ManyElements / addition, ReferenceElementsPerSecond, 1 / step,
                double.PositiveInfinity, double.PositiveInfinity);
        }
        // What two additions of the same operands take more than one is the addition alone; the rest is the way there and back.
        double twice = Seconds(device, Addition(again: true), cancellation);
        double once = Math.Max(twice - addition, 1e-9);
        return new DeviceRates(multiplyAdds, 3.0 * sizeof(float) * ManyElements / once, ReferenceElementsPerSecond, 1 / step, 1 / empty,
            3.0 * sizeof(float) * ManyElements / Math.Max(addition - once - empty, 1e-9));
    }

    private static Function Product() => FunctionOf([MatrixSize, MatrixSize], (x, y) => [Apply("matmul", "product", x, y)]);

    private static Function Addition(bool again = false) => FunctionOf([ManyElements], (x, y) =>
    {
        Operation sum = Apply("add", "sum", x, y);
        return again ? [sum, Apply("sub", "difference", sum.Output, y)] : [sum];
    });

    /// <summary>Operations that no device joins into one: each needs all of what the one before gives.</summary>
    private static Function Steps(int count) => FunctionOf([1, FewElements], (x, y) =>
    {
        Operation sum = Apply("add", "sum", x, y);
        List<Operation> operations = [sum];
        for (int i = 0; i < count; i++)
        {
            Variable last = operations[^1].Output;
            operations.Add(new Operation("softmax", [new("x", [last]), new("axis", [new TensorLiteral(Tensor.Scalar(-1))])],
                [new Variable($"step_{i}", last.Type)], [new("name", Literal.Of($"step_{i}"))]));
        }
        return operations;
    });

    private static Operation Apply(string type, string name, Variable x, Variable y) => new(type, [new("x", [x]), new("y", [y])],
        [new Variable(name, x.Type)], [new("name", Literal.Of(name))]);

    private static Function FunctionOf(int[] shape, Func<Variable, Variable, IReadOnlyList<Operation>> make)
    {
        MilType type = TensorType.Of(ElementType.Float32, Shape.Of(shape));
        Variable x = new("x", type), y = new("y", type);
        IReadOnlyList<Operation> operations = make(x, y);
        var function = new Function("calibration", [x, y], Opset.iOS15,
            [KeyValuePair.Create(Opset.iOS15, new Block([], operations, [operations[^1].Output]))]);
        GraphVerifier.Check(function);
        return function;
    }

    /// <summary>The fastest of several runs: what disturbs a measurement only makes it slower.</summary>
    private static double Seconds(IDevice device, Function function, CancellationToken cancellation)
    {
        DevicePipeline.Run(function, device, cancellation);
        using ICompiledSegment segment = device.Compile(new Segment(function), cancellation);
        using ISegmentContext context = segment.CreateContext();
        Shape shape = TensorForm.Of(function.Inputs[0])!.Shape;
        var numbers = new float[shape.ElementCount];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (i % 17) / 16f;
        Value[] inputs = [Tensor.From<float>(shape, numbers), Tensor.From<float>(shape, numbers)], outputs = new Value[1];
        double fastest = double.PositiveInfinity;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            ValueTask submitted = context.SubmitAsync(inputs, outputs, cancellation);
            if (!submitted.IsCompletedSuccessfully)
                submitted.AsTask().GetAwaiter().GetResult();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return fastest;
    }
}
