using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

public class NormalizationLayerTests
{
    private static readonly Planes X = new(3, 2, 4, 1);

    private static readonly float[] Gamma = [1.5f, -0.5f, 2], Beta = [0.25f, 1, -1], Mean = [0.5f, -0.25f, 0], Variance = [4, 0.25f, 1];

    private static NetworkCase Network(Action<Wire.NeuralNetworkLayer> set) => NetworkCase.Of(Layer(set)).X(X.Shape, X.Values);

    private static double VarianceOf(double[] values) => values.Average(value => (value - values.Average()) * (value - values.Average()));

    [Fact]
    public void BatchnormOfGivenStatistics()
    {
        foreach (float epsilon in new[] { 0, 0.5f })
        {
            double added = epsilon == 0 ? 1e-5 : epsilon;
            Network(layer => layer.Batchnorm = new()
            {
                Channels = 3,
                Gamma = Weights(Gamma),
                Beta = Weights(Beta),
                Mean = Weights(Mean),
                Variance = Weights(Variance),
                Epsilon = epsilon,
            }).Gives(X.Shape, X.Map((c, y, x) => (Gamma[c] * (X[c, y, x] - Mean[c]) / Math.Sqrt(Variance[c] + added)) + Beta[c]));
        }
    }

    [Fact]
    public void BatchnormOfItsOwnStatisticsLooksAtTheWholeBatch()
    {
        float[] values = Numbers(2 * 3 * 2, 2);
        double At(int b, int c, int i) => values[(((b * 3) + c) * 2) + i];
        foreach (bool isByInstance in new[] { false, true })
        {
            double[] expected = [.. Enumerable.Range(0, values.Length).Select(at =>
            {
                (int b, int c) = (at / 6, at / 2 % 3);
                int[] batches = isByInstance ? [b] : [0, 1];
                double[] channel = [.. batches.SelectMany(batch => new[] { At(batch, c, 0), At(batch, c, 1) })];
                return (Gamma[c] * (values[at] - channel.Average()) / Math.Sqrt(VarianceOf(channel) + 1e-5)) + Beta[c];
            })];
            NetworkCase.Of(Layer(layer => layer.Batchnorm = new()
            {
                Channels = 3,
                ComputeMeanVar = true,
                InstanceNormalization = isByInstance,
                Gamma = Weights(Gamma),
                Beta = Weights(Beta),
            })).X(Shape.Of(1, 2, 3, 2, 1), values).Gives(1e-4, Shape.Of(1, 2, 3, 2, 1), expected);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void MeanAndVariance(bool isAcrossChannels, bool scales)
    {
        double Of(int c, int y, int x)
        {
            double[] values = isAcrossChannels ? [.. Enumerable.Range(0, 3).SelectMany(X.Plane)] : X.Plane(c);
            return (X[c, y, x] - values.Average()) / (scales ? Math.Sqrt(VarianceOf(values) + 0.25) : 1);
        }
        Network(layer => layer.Mvn = new() { AcrossChannels = isAcrossChannels, NormalizeVariance = scales, Epsilon = 0.25f })
            .Gives(X.Shape, X.Map(Of));
    }

    [Fact]
    public void LengthOfOne()
    {
        double sum = Enumerable.Range(0, 3).SelectMany(X.Plane).Sum(value => value * value);
        Network(layer => layer.L2Normalize = new() { Epsilon = 2 }).Gives(X.Shape, X.Map((c, y, x) => X[c, y, x] / Math.Sqrt(sum + 2)));
    }

    [Fact]
    public void LocalResponseLooksAtTheChannelsAround()
    {
        double Of(int c, int y, int x)
        {
            double sum = Enumerable.Range(c - 1, 3).Where(other => other is >= 0 and < 3).Sum(other => X[other, y, x] * X[other, y, x]);
            return X[c, y, x] / Math.Pow(2 + (0.5 / 3 * sum), 0.75);
        }
        Network(layer => layer.Lrn = new() { LocalSize = 3, Alpha = 0.5f, Beta = 0.75f, K = 2 }).Gives(X.Shape, X.Map(Of));
    }

    [Fact]
    public void SoftmaxGoesAlongChannels() => Network(layer => layer.Softmax = new()).Gives(
        X.Shape, X.Map((c, y, x) => Math.Exp(X[c, y, x]) / Enumerable.Range(0, 3).Sum(other => Math.Exp(X[other, y, x]))));

    [Fact]
    public void WrongCountsAreRefused()
    {
        Assert.Contains("gamma", Network(layer => layer.Batchnorm = new() { Channels = 3, Gamma = Weights(1, 2), Beta = Weights(Beta) })
            .Invalid().Place,
            StringComparison.Ordinal);
        Network(layer => layer.Batchnorm = new() { Channels = 3, Gamma = Weights(Gamma), Beta = Weights(Beta) }).Invalid();
        Network(layer => layer.Batchnorm = new() { Channels = ulong.MaxValue, Gamma = Weights(Gamma), Beta = Weights(Beta) }).Invalid();
        Network(layer => layer.Batchnorm = new()
        {
            Channels = 2,
            Gamma = Weights(1, 2),
            Beta = Weights(1, 2),
            Mean = Weights(1, 2),
            Variance = Weights(1, 2),
        }).Invalid();
        Network(layer => layer.Lrn = new()).Invalid();
    }
}
