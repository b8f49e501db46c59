using Sinter.Formats.CoreML.Wire;
using Sinter.Tests.Api;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using Colors = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;
using Shape = Sinter.Tensors.Shape;
using WireModel = Sinter.Formats.CoreML.Wire.Model;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>How features become blobs, and blobs features.</summary>
public class NetworkInterfaceTests
{
    private static readonly NeuralNetworkLayer Copy = Layer(layer => layer.Copy = new());

    /// <summary>Tells the shape of a blob.</summary>
    private static readonly NeuralNetworkLayer Measure = Layer(layer => layer.GetShape = new());

    public static TheoryData<int[], double[]> Ranks => new()
    {
        { [3], [1, 1, 3, 1, 1] },
        { [2, 3], [1, 2, 3, 1, 1] },
        { [2, 3, 4], [1, 1, 2, 3, 4] },
        { [2, 3, 4, 2], [1, 2, 3, 4, 2] },
        { [2, 3, 4, 2, 1], [2, 3, 4, 2, 1] },
    };

    [Theory]
    [MemberData(nameof(Ranks))]
    public void ArraysBecomeBlobsOfRankFive(int[] shape, double[] blob) =>
        NetworkCase.Of(Measure).X(Shape.Of(shape), new float[shape.Aggregate((a, b) => a * b)]).Gives(Shape.Of(5), blob);

    [Theory]
    [MemberData(nameof(Ranks))]
    public void ArraysOfTheExactMappingKeepTheirShape(int[] shape, double[] blob)
    {
        Assert.Equal(5, blob.Length);
        NetworkCase.Exact(Measure).X(Shape.Of(shape), new float[shape.Aggregate((a, b) => a * b)])
            .Gives(Shape.Of(shape.Length), [.. shape.Select(size => (double)size)]);
    }

    [Fact]
    public void ArraysOfMoreAxesAreRefused() =>
        Assert.Contains("input x", NetworkCase.Of(Copy).X(Shape.Of(1, 1, 1, 1, 1, 2), 1, 2).Invalid().Place, StringComparison.Ordinal);

    public static TheoryData<int[], long[], int[]> Outputs => new()
    {
        // Input, declared output, output.
        { [3], [], [3] },
        { [3], [3], [3] },
        { [3], [3, 1, 1], [3, 1, 1] },
        { [2, 3], [], [1, 2, 3, 1, 1] },
        { [2, 3], [2, 3], [2, 3] },
        { [2, 3, 4], [], [2, 3, 4] },
        { [2, 3, 4], [24], [24] },
        { [2, 3, 4], [2, 12], [2, 12] },
        { [2, 3, 4], [5, 7], [2, 3, 4] },
        { [2, 1, 3, 1, 1], [], [2, 1, 3, 1, 1] },
        { [2, 1, 3, 1, 1], [3], [2, 1, 3, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void BlobsOfRankFiveBecomeArrays(int[] input, long[] declared, int[] output)
    {
        float[] values = Numbers(input.Aggregate((a, b) => a * b), 1);
        NetworkCase.Of(Copy).X(Shape.Of(input), values).Output("y", declared)
            .Gives(Shape.Of(output), [.. values.Select(value => (double)value)]);
    }

    [Fact]
    public void AFileGivesWhatTheLayersDo()
    {
        MultiArray y = NetworkCase.Of(Copy).X(Shape.Of(2, 1, 2), 1, 2, 3, 4).Output("y", 4).Predict();
        Assert.Equal([4], y.Shape);
        Assert.Equal([1, 2, 3, 4], y.ToArray<float>());
    }

    private static NetworkCase Picture(Colors colors, params NeuralNetworkPreprocessing[] steps)
    {
        Shape shape = colors == Colors.Grayscale ? Shape.Of(1, 1, 1, 2) : Shape.Of(1, 3, 1, 2);
        return NetworkCase.Of(Copy).Input(Described.Image("x", colors, 2, 1), shape,
            [.. Enumerable.Range(1, (int)shape.ElementCount).Select(i => (float)i)])
            .With(network => network.Preprocessing.AddRange(steps));
    }

    private static NeuralNetworkPreprocessing Scaler(float scale, string feature = "x") => new()
    {
        FeatureName = feature,
        Scaler = new() { ChannelScale = scale, RedBias = 10, GreenBias = 20, BlueBias = 30, GrayBias = 40 },
    };

    private static NeuralNetworkPreprocessing Mean(params float[] values) => new()
    {
        FeatureName = "x",
        MeanImage = new() { MeanImage = { values } },
    };

    [Fact]
    public void PicturesAreScaledByTheirColorOrder()
    {
        Picture(Colors.Rgb, Scaler(2)).Gives(Shape.Of(3, 1, 2), 12, 14, 26, 28, 40, 42);
        Picture(Colors.Bgr, Scaler(2)).Gives(Shape.Of(3, 1, 2), 32, 34, 26, 28, 20, 22);
        Picture(Colors.Grayscale, Scaler(2)).Gives(Shape.Of(1, 1, 2), 42, 44);
        // A scale of zero is one that was not written; a step of another feature is not this one's.
        Picture(Colors.Rgb, Scaler(0)).Gives(Shape.Of(3, 1, 2), 11, 12, 23, 24, 35, 36);
        Picture(Colors.Rgb, Scaler(2, "other")).Gives(Shape.Of(3, 1, 2), 1, 2, 3, 4, 5, 6);
        Picture(Colors.Rgb, Scaler(2, "")).Gives(Shape.Of(3, 1, 2), 12, 14, 26, 28, 40, 42);
    }

    [Fact]
    public void MeanPicturesAreSubtractedInTheOrderOfTheFile()
    {
        Picture(Colors.Rgb, Mean(1, 1, 1, 1, 1, 2)).Gives(Shape.Of(3, 1, 2), 0, 1, 2, 3, 4, 4);
        Picture(Colors.Rgb, Mean(1, 1, 1, 1, 1, 2), Scaler(2)).Gives(Shape.Of(3, 1, 2), 10, 12, 24, 26, 38, 38);
        Picture(Colors.Rgb, Scaler(2), Mean(1, 1, 1, 1, 1, 2)).Gives(Shape.Of(3, 1, 2), 11, 13, 25, 27, 39, 40);
        Assert.Contains("mean image of x", Picture(Colors.Rgb, Mean(1, 2)).Invalid().Place, StringComparison.Ordinal);
    }

    [Fact]
    public void PicturesBecomeBlobsOfRankFiveOrFour()
    {
        NetworkCase Measured() => NetworkCase.Of(Measure).Input(Described.Image("x", Colors.Rgb, 2, 1), Shape.Of(1, 3, 1, 2), new float[6]);
        Measured().Gives(Shape.Of(5), 1, 1, 3, 1, 2);
        Measured().With(network => network.ImageInputShapeMapping = NeuralNetworkImageShapeMapping.Rank4ImageMapping)
            .Gives(Shape.Of(4), 1, 3, 1, 2);
    }

    [Fact]
    public void PictureOutputsHaveFourAxes() => NetworkCase.Of(Copy).X(Shape.Of(3, 1, 2), 1, 2, 3, 4, 5, 6)
        .Output(Described.Image("y", Colors.Rgb, 2, 1)).Gives(Shape.Of(1, 3, 1, 2), 1, 2, 3, 4, 5, 6);

    [Fact]
    public void InputsThatAreNoArraysAreRefused() => Assert.Contains("input x",
        NetworkCase.Of(Copy).Input(Described.Text("x"), Shape.Of(1), 1).Invalid().Place, StringComparison.Ordinal);

    private static WireModel Classifier(Action<NeuralNetworkClassifier> change)
    {
        var network = new NeuralNetworkClassifier
        {
            Layers = { Layer("x", "scores", layer => layer.Softmax = new()), Layer("scores", "last", layer => layer.Copy = new()) },
            StringClassLabels = new() { Vector = { "cat", "dog", "fox" } },
            LabelProbabilityLayerName = "scores",
        };
        change(network);
        return new WireModel
        {
            SpecificationVersion = 4,
            NeuralNetworkClassifier = network,
            Description = new()
            {
                Input = { Described.Floats("x", 3) },
                Output = { Described.Text("label"), Described.ByText("probabilities") },
                PredictedFeatureName = "label",
                PredictedProbabilitiesName = "probabilities",
            },
        };
    }

    private static Prediction Predict(WireModel file)
    {
        using var folder = new TemporaryFolder();
        using Model model = Model.Load(folder.Write("test.mlmodel", Google.Protobuf.MessageExtensions.ToByteArray(file)));
        return model.Predict(new Features { ["x"] = new float[] { 1, 3, 2 } });
    }

    [Fact]
    public void ClassifiersGiveTheLabelOfTheBestScore()
    {
        foreach (string scores in new[] { "scores", "make scores", "" })
        {
            Prediction prediction = Predict(Classifier(network => network.LabelProbabilityLayerName = scores));
            Assert.Equal("dog", prediction.Text("label"));
            double sum = Math.Exp(1) + Math.Exp(3) + Math.Exp(2);
            Assert.Equal(Math.Exp(3) / sum, prediction.Probabilities("probabilities")["dog"], 1e-6);
            Assert.Equal(Math.Exp(1) / sum, prediction.Probabilities("probabilities")["cat"], 1e-6);
        }
    }

    [Fact]
    public void ClassifiersWithoutLabelsOrScoresAreRefused()
    {
        ModelFormatException Refused(Action<NeuralNetworkClassifier> change) =>
            Assert.Throws<ModelFormatException>(() => Predict(Classifier(change)));
        Assert.Contains("class labels", Refused(network => network.ClearClassLabels()).Expected, StringComparison.Ordinal);
        Refused(network => network.StringClassLabels.Vector.Clear());
        Refused(network => network.StringClassLabels.Vector.Add("one more"));
        Assert.Contains("an integer", Refused(network => network.Int64ClassLabels = new() { Vector = { 1, 2, 3 } }).Expected,
            StringComparison.Ordinal);
        Assert.Contains("nothing", Refused(network => network.LabelProbabilityLayerName = "nothing").Message, StringComparison.Ordinal);
        WireModel unnamed = Classifier(_ => { });
        unnamed.Description.PredictedFeatureName = "";
        Assert.Throws<ModelFormatException>(() => Predict(unnamed));
    }
}
