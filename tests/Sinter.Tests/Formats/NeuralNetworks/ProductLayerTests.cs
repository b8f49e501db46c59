using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Layers that multiply and sum: inner products, dot products, tables.</summary>
public class ProductLayerTests
{
    private static readonly float[] Matrix = Numbers(2 * 6, 1), Bias = [0.5f, -0.25f];

    private static Wire.NeuralNetworkLayer Inner(int inputs = 6, bool hasBias = true) => Layer(layer => layer.InnerProduct = new()
    {
        InputChannels = (ulong)inputs,
        OutputChannels = 2,
        Weights = Weights(Matrix),
        HasBias = hasBias,
        Bias = hasBias ? Weights(Bias)
            : null,
    });

    private static double[] Rows(float[] values, bool hasBias = true) =>
    [
        .. values.Chunk(6).SelectMany(row => new[] { 0, 1 }.Select(j =>
            row.Select((value, i) => (double)value * Matrix[(j * 6) + i]).Sum() + (hasBias ? Bias[j] : 0))),
    ];

    public static TheoryData<int[], int[]> InnerShapes => new()
    {
        { [6], [2] },
        { [3, 6], [3, 2] },
        { [2, 2, 6], [2, 2, 2] },
        { [3, 6, 1, 1], [3, 2, 1, 1] },
        { [3, 1, 2, 3], [3, 2, 1, 1] },
        { [2, 2, 3, 2, 1], [2, 2, 2, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(InnerShapes))]
    public void InnerProductsSeeTheirInputByItsRank(int[] shape, int[] result)
    {
        float[] values = Numbers(shape.Aggregate((a, b) => a * b), 2);
        NetworkCase.Exact(Inner()).X(Shape.Of(shape), values).Gives(Shape.Of(result), Rows(values));
        NetworkCase.Exact(Inner(hasBias: false)).X(Shape.Of(shape), values).Gives(Shape.Of(result), Rows(values, hasBias: false));
    }

    [Fact]
    public void DotProductAndCosine()
    {
        float[] a = Numbers(2 * 3, 3), b = Numbers(2 * 3, 4);
        double Sum(float[] left, float[] right, int row) => Enumerable.Range(3 * row, 3).Sum(i => (double)left[i] * right[i]);
        foreach (bool isCosine in new[] { false, true })
        {
            double[] expected = [.. new[] { 0, 1 }.Select(row =>
                Sum(a, b, row) / (isCosine ? Math.Sqrt(Sum(a, a, row)) * Math.Sqrt(Sum(b, b, row)) : 1))];
            NetworkCase.Of(Layer("x,w", "y", layer => layer.Dot = new() { CosineSimilarity = isCosine }))
                .X(Shape.Of(1, 2, 3, 1, 1), a).Input("w", Shape.Of(1, 2, 3, 1, 1), b).Gives(Shape.Of(1, 2, 1, 1, 1), expected);
        }
        Assert.Contains("2 inputs", NetworkCase.Of(Layer(layer => layer.Dot = new())).X(Shape.Of(3), new float[3]).Invalid().Expected,
            StringComparison.Ordinal);
    }

    [Fact]
    public void EmbeddingsAreColumnsOfTheTable()
    {
        float[] table = Numbers(3 * 5, 5), bias = [1, 2, 3];
        Wire.NeuralNetworkLayer layer = Layer(layer => layer.Embedding = new()
        {
            InputDim = 5,
            OutputChannels = 3,
            Weights = Weights(table),
            HasBias = true,
            Bias = Weights(bias),
        });
        int[] entries = [4, 0, 2];
        double[] expected = [.. entries.SelectMany(entry => Enumerable.Range(0, 3).Select(i => (double)table[(i * 5) + entry] + bias[i]))];
        NetworkCase.Of(layer).X(Shape.Of(3, 1, 1, 1, 1), 4, 0, 2).Gives(Shape.Of(3, 1, 3, 1, 1), expected);
        NetworkCase.Exact(layer).X(Shape.Of(3, 1, 1, 1), 4, 0, 2).Gives(Shape.Of(3, 3, 1, 1), expected);
        NetworkCase.Exact(layer).X(Shape.Of(3, 1), 4, 0, 2).Invalid();
        NetworkCase.Of(layer).X(Shape.Of(3), 4, 0, 2).Invalid();
        NetworkCase.Exact(Layer(nd => nd.EmbeddingND = new() { VocabSize = 2, EmbeddingSize = 1, Weights = Weights(1, 2) }))
            .X(Shape.Of(2), 0, 1).Invalid();
    }

    [Fact]
    public void AnEntryThatTheTableDoesNotHaveEndsThePrediction()
    {
        NetworkCase network =
            NetworkCase.Of(Layer(layer => layer.Embedding = new() { InputDim = 2, OutputChannels = 1, Weights = Weights(1, 2) }))
            .X(Shape.Of(1), 2);
        Assert.Throws<PredictionFailedException>(() => network.Run());
        Assert.Throws<PredictionFailedException>(() => network.Predict());
    }

    [Fact]
    public void WeightsOfOtherSizesAreRefused()
    {
        NetworkCase.Exact(Inner(inputs: 5)).X(Shape.Of(6), new float[6]).Invalid();
        NetworkCase.Exact(Inner()).X(Shape.Of(5), new float[5]).Invalid();
        NetworkCase.Exact(Inner()).X(Shape.Of(3, 5, 1, 1), new float[15]).Invalid();
        NetworkCase.Exact(Inner(inputs: 0)).X(Shape.Of(6), new float[6]).Invalid();
        NetworkCase.Exact(Inner(inputs: int.MaxValue)).X(Shape.Of(6), new float[6]).Invalid();
        NetworkCase.Exact(Layer(layer =>
            layer.BatchedMatmul = new() { WeightMatrixFirstDimension = 1UL << 63, WeightMatrixSecondDimension = 2 }))
            .X(Shape.Of(6), new float[6]).Invalid();
    }
}
