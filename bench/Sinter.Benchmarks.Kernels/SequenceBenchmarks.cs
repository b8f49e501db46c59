using BenchmarkDotNet.Attributes;
using Sinter.Kernels;

namespace Sinter.Benchmarks.Kernels;

/// <summary>What encoders are made of beside products: attention, softmax, layer normalization.</summary>
[MemoryDiagnoser]
public class SequenceBenchmarks
{
    private const int Heads = 12, Depth = 64, Width = Heads * Depth;

    private float[] _x = [], _y = [], _scores = [], _gamma = [], _beta = [];

    [Params(128, 512)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _x = Numbers.Random(3 * Length * Width);
        _y = new float[Length * Width];
        _scores = Numbers.Random(Heads * Length * Length);
        _gamma = Numbers.Random(Width);
        _beta = Numbers.Random(Width);
    }

    /// <summary>Heads beside one another in rows, as products leave them.</summary>
    [Benchmark]
    public void ScaledDotProduct()
    {
        int[] heads = [Heads], between = [Depth];
        var operand = new AttentionOperand { BatchStrides = between, RowStride = Width, ColumnStride = 1 };
        var shape = new AttentionShape
        {
            QueryLength = Length,
            KeyLength = Length,
            Depth = Depth,
            ValueDepth = Depth,
            BatchDimensions = heads,
            Queries = operand,
            Keys = operand,
            Values = operand,
            Output = operand,
        };
        int part = Length * Width;
        Attention.Run(shape, 0.125f, _x.AsSpan(0, part), _x.AsSpan(part, part), _x.AsSpan(2 * part, part), _y, WorkPool.Inline);
    }

    [Benchmark]
    public void SoftmaxOfScores() => Softmax.Run(_scores, _scores, Heads * Length, Length, 1, WorkPool.Inline);

    [Benchmark]
    public void LayerNormalization() =>
        RowNormalization.Layer(_x.AsSpan(0, Length * Width), _y, Width, _gamma, _beta, 1e-5f, WorkPool.Inline);
}
