using BenchmarkDotNet.Attributes;
using Sinter.Kernels;

namespace Sinter.Benchmarks.Kernels;

/// <summary>Convolutions of images with channels last: dense ones directly and by Winograd's algorithm, and depthwise ones.</summary>
[MemoryDiagnoser]
public class ConvolutionBenchmarks
{
    private ConvolutionShape _pointwise = null!, _square = null!, _depthwise = null!;
    private ConvolutionPlan _pointwisePlan = null!, _squarePlan = null!;
    private PackedConvolution _pointwiseWeights = null!, _squareWeights = null!;
    private PackedWinograd _filters = null!;
    private PackedDepthwise _depthwiseWeights = null!;
    private float[] _x = [], _y = [], _bias = [];

    [Params(64, 128)]
    public int Channels { get; set; }

    [Params(28, 56)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _pointwise = Shape(1, 1);
        _square = Shape(3, 1);
        _depthwise = Shape(3, Channels);
        _x = Numbers.Random(Channels * Size * Size);
        _y = new float[_x.Length];
        _bias = Numbers.Random(Channels);
        float[] weights = Numbers.Random(Channels * Channels * 9);
        _pointwisePlan = ConvolutionPlan.Create(_pointwise)!;
        _pointwiseWeights = PackedConvolution.Pack(_pointwise, weights.AsSpan(0, Channels * Channels));
        _squarePlan = ConvolutionPlan.Create(_square)!;
        _squareWeights = PackedConvolution.Pack(_square, weights);
        _filters = PackedWinograd.Pack(weights, Channels, Channels);
        _depthwiseWeights = PackedDepthwise.Pack(weights.AsSpan(0, Channels * 9), Channels, _depthwise.Window.Kernel);
    }

    [Benchmark]
    public void Pointwise() =>
        Convolution.Run(_pointwisePlan, _pointwiseWeights, _x, _y, _bias, [], new UnaryOperation(UnaryKind.Relu), WorkPool.Inline);

    [Benchmark]
    public void Square() =>
        Convolution.Run(_squarePlan, _squareWeights, _x, _y, _bias, [], new UnaryOperation(UnaryKind.Relu), WorkPool.Inline);

    [Benchmark]
    public void Winograd() =>
        WinogradConvolution.Run(_square, _filters, _x, _y, _bias, [], new UnaryOperation(UnaryKind.Relu), WorkPool.Inline);

    [Benchmark]
    public void Depthwise() =>
        ChannelsLastDepthwise.Run(_depthwise, _depthwiseWeights, _x, _y, _bias, [], new UnaryOperation(UnaryKind.Relu), WorkPool.Inline);

    private ConvolutionShape Shape(int kernel, int groups) => new()
    {
        Batch = 1,
        InputChannels = Channels,
        OutputChannels = Channels,
        Groups = groups,
        Window = WindowShape.Create([Size, Size], [kernel, kernel], [1, 1], [1, 1], [kernel / 2, kernel / 2], [kernel / 2, kernel / 2]),
    };
}
