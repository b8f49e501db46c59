using BenchmarkDotNet.Attributes;
using Sinter.Kernels;

namespace Sinter.Benchmarks.Kernels;

/// <summary>Products with a packed matrix: one row as in decoding, a sentence, a picture's patches.</summary>
[MemoryDiagnoser]
public class MatMulBenchmarks
{
    private PackedMatrix _packed = null!;
    private float[] _x = [], _y = [];

    [Params(1, 16, 197)]
    public int Rows { get; set; }

    [Params(768)]
    public int Depth { get; set; }

    [Params(768, 3072)]
    public int Columns { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _packed = PackedMatrix.Pack(Numbers.Random(Depth * Columns), Depth, Columns);
        _x = Numbers.Random(Rows * Depth);
        _y = new float[Rows * Columns];
    }

    [Benchmark]
    public void Multiply() => MatMul.Multiply(_x, Rows, _packed, _y, default, WorkPool.Inline);
}
