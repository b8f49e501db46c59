using BenchmarkDotNet.Attributes;
using Sinter.Kernels;

namespace Sinter.Benchmarks.Kernels;

/// <summary>Functions of one element, and float16 from and to float32.</summary>
[MemoryDiagnoser]
public class ElementwiseBenchmarks
{
    private float[] _x = [], _y = [];
    private Half[] _halves = [];

    [Params(4096, 1 << 20)]
    public int Count { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _x = Numbers.Random(Count);
        _y = new float[Count];
        _halves = [.. _x.Select(value => (Half)value)];
    }

    [Benchmark]
    [Arguments(UnaryKind.Exp)]
    [Arguments(UnaryKind.Gelu)]
    [Arguments(UnaryKind.Tanh)]
    [Arguments(UnaryKind.Sigmoid)]
    [Arguments(UnaryKind.Erf)]
    public void Function(UnaryKind kind) => UnaryElementwise.Apply(new UnaryOperation(kind), _x, _y, WorkPool.Inline);

    [Benchmark]
    public void HalfToSingle() => HalfConversion.ToSingle(_halves, _y, WorkPool.Inline);

    [Benchmark]
    public void SingleToHalf() => HalfConversion.ToHalf(_x, _halves, WorkPool.Inline);
}
