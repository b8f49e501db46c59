using Sinter.Formats.CoreML.Wire;
using Sinter.Tests.Formats.NeuralNetworks;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using ParameterValue = Sinter.Formats.CoreML.Wire.CustomLayerParams.Types.CustomLayerParamValue;
using Shape = Sinter.Tensors.Shape;
using WireModel = Sinter.Formats.CoreML.Wire.Model;

namespace Sinter.Tests.Api;

/// <summary>Layers that an application computes.</summary>
public class CustomLayerTests
{
    private delegate IReadOnlyList<int[]> ShapeRule(IReadOnlyList<int[]> shapes);

    private delegate IReadOnlyList<MultiArray> Evaluation(IReadOnlyList<MultiArray> inputs);

    private sealed class MadeLayer(ShapeRule shapes, Evaluation evaluate) : ICustomLayer
    {
        public IReadOnlyList<int[]> OutputShapes(IReadOnlyList<int[]> inputShapes) => shapes(inputShapes);

        public IReadOnlyList<MultiArray> Evaluate(IReadOnlyList<MultiArray> inputs) => evaluate(inputs);
    }

    private static ModelConfiguration With(string className, Func<CustomLayerInfo, ICustomLayer> create) => new()
    {
        CustomLayers = new Dictionary<string, Func<CustomLayerInfo, ICustomLayer>> { [className] = create },
    };

    private static ModelConfiguration With(ShapeRule shapes, Evaluation evaluate) => With("Mine", _ => new MadeLayer(shapes, evaluate));

    private static NeuralNetworkLayer Custom(string inputs, string outputs, string className = "Mine") =>
        Layer(inputs, outputs, layer => layer.Custom = new CustomLayerParams { ClassName = className });

    private static NetworkCase OneLayer() => NetworkCase.Exact(Custom("x", "y")).X(Shape.Of(2, 2), 1, 2, 3, 4);

    private static MultiArray Doubled(MultiArray x) =>
        MultiArray.From(x.ToArray<float>().Select(value => 2 * value).ToArray(), [.. x.Shape]);

    [Fact]
    public void WhatTheFileSaysIsHandedIn()
    {
        CustomLayerInfo? seen = null;
        var custom = new CustomLayerParams
        {
            ClassName = "Mine",
            Description = "says what it does",
            Weights = { Weights(1, 2, 3), Halves(0.5f) },
            Parameters =
            {
                ["a"] = new ParameterValue { DoubleValue = 0.25 }, ["b"] = new ParameterValue { StringValue = "text" },
                ["c"] = new ParameterValue { IntValue = -3 }, ["d"] = new ParameterValue { LongValue = 1L << 40 },
                ["e"] = new ParameterValue { BoolValue = true },
            },
        };
        NetworkCase.Exact(Layer("x", "y", layer => layer.Custom = custom)).X(Shape.Of(1), 1).Predict(configuration: With("Mine", info =>
        {
            seen = info;
            return new MadeLayer(shapes => shapes, inputs => inputs);
        }));
        Assert.Equal(("make y", "Mine", "says what it does"), (seen!.Name, seen.ClassName, seen.Description));
        Assert.Equal((0.25, "text", -3, 1L << 40, true), (seen.Parameter<double>("a"), seen.Parameter<string>("b"),
            seen.Parameter<int>("c"),
            seen.Parameter<long>("d"), seen.Parameter<bool>("e")));
        Assert.Throws<ArgumentException>(() => seen.Parameter<int>("z"));
        Assert.Throws<ArgumentException>(() => seen.Parameter<int>("a"));
        Assert.Equal([[1, 2, 3], [0.5f]], seen.Weights.Select(weights => weights.ToArray<float>()));
    }

    [Fact]
    public void SeveralInputsAndOutputsKeepTheirOrder()
    {
        ModelConfiguration configuration = With(
            shapes => [[shapes[0][0]], [1]],
            inputs =>
            [
                MultiArray.From(inputs[0].ToArray<float>().Zip(inputs[1].ToArray<float>(), (a, b) => (double)(a - b)).ToArray()),
                MultiArray.From(new[] { inputs.Count }),
            ]);
        NetworkCase network = NetworkCase.Exact(Custom("x,w", "y,z")).X(Shape.Of(2), 5, 7).Input("w", Shape.Of(2), 1, 2).Output("y")
            .Output("z");
        Assert.Equal([4, 5], network.Predict("y", configuration).ToArray<float>());
        Assert.Equal([2], network.Predict("z", configuration).ToArray<float>());
    }

    [Fact]
    public void TheLayersAroundItSeeItsShape()
    {
        ModelConfiguration configuration = With(
            shapes => [[shapes[0][0], 1]],
            inputs => [inputs[0].Slice(1, 0, 1)]);
        NetworkCase network = NetworkCase.Exact(
            Layer("x", "twice", layer => layer.AddBroadcastable = new()).Reading("x"), Custom("twice", "first"),
            Layer("first", "y", layer => layer.Transpose = new() { Axes = { 1, 0 } })).X(Shape.Of(2, 2), 1, 2, 3, 4);
        MultiArray y = network.Predict(configuration: configuration);
        Assert.Equal([1, 2], y.Shape);
        Assert.Equal([2, 6], y.ToArray<float>());
    }

    [Fact]
    public void ItSeesEveryShapeOfAFlexibleInput()
    {
        ModelConfiguration configuration = With(shapes => [[2 * shapes[0][0]]], inputs =>
            [MultiArray.From([.. inputs[0].ToArray<float>(), .. inputs[0].ToArray<float>()], 2 * inputs[0].Count)]);
        foreach (int length in new[] { 1, 3 })
        {
            float[] x = [.. Enumerable.Range(1, length).Select(i => (float)i)];
            MultiArray y = NetworkCase.Exact(Custom("x", "twice"), Layer("twice", "y", layer => layer.Tanh = new()))
                .Input(Described.Ranged("x", (1, 5)), Shape.Of(length), x).Predict(configuration: configuration);
            Assert.Equal([.. x.Concat(x).Select(MathF.Tanh)], y.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void ModelsOfAPipelineHaveThemToo()
    {
        using var folder = new Formats.TemporaryFolder();
        WireModel part = OneLayer().Output("y", 2, 2).Model;
        var pipeline = new WireModel
        {
            SpecificationVersion = 5,
            Description = part.Description,
            Pipeline = new() { Models = { part }, Names = { "only" } },
        };
        string path = folder.Write("pipeline.mlmodel", Google.Protobuf.MessageExtensions.ToByteArray(pipeline));
        Assert.Contains("'Mine'", Assert.Throws<ModelUnsupportedException>(() => Model.Load(path)).Feature, StringComparison.Ordinal);
        using Model model = Model.Load(path, With(shapes => shapes, inputs => [Doubled(inputs[0])]));
        Assert.Equal([2, 4, 6, 8], model.Predict(new Features { ["x"] = MultiArray.From([1f, 2, 3, 4], 2, 2) }).Array("y")
            .ToArray<float>());
    }

    [Fact]
    public void ALayerInALoopIsMadeOnceAndCalledEveryTime()
    {
        int made = 0, called = 0;
        ModelConfiguration configuration = With("Mine", _ =>
        {
            made++;
            return new MadeLayer(shapes => shapes, inputs =>
            {
                called++;
                return [Doubled(inputs[0])];
            });
        });
        NeuralNetworkLayer loop = Layer("", "", layer => layer.Loop = new()
        {
            MaxLoopIterations = 3,
            BodyNetwork = new() { Layers = { Custom("y", "next"), Layer("next", "y", copy => copy.Copy = new()) } },
        });
        MultiArray y = NetworkCase.Exact(Layer("x", "y", layer => layer.Copy = new()), loop).X(Shape.Of(2), 1, 2)
            .Predict(configuration: configuration);
        Assert.Equal([8, 16], y.ToArray<float>());
        Assert.Equal((1, 3), (made, called));
    }

    [Fact]
    public void OneModelPredictsFromSeveralThreads()
    {
        using var folder = new Formats.TemporaryFolder();
        string path = OneLayer().Write(folder);
        using Model model = Model.Load(path, With(shapes => shapes, inputs => [Doubled(inputs[0])]));
        Parallel.For(0, 64, i =>
        {
            Prediction prediction = model.Predict(new Features { ["x"] = MultiArray.From([i, 1f, 2f, 3f], 2, 2) });
            Assert.Equal([2f * i, 2, 4, 6], prediction.Array("y").ToArray<float>());
        });
    }

    [Fact]
    public void WhatItThrowsEndsThePredictionAndNamesTheLayer()
    {
        var cause = new FormatException("no way");
        PredictionFailedException error = Assert.Throws<PredictionFailedException>(
            () => OneLayer().Predict(configuration: With(shapes => shapes, _ => throw cause)));
        Assert.Contains("make y", error.Place, StringComparison.Ordinal);
        Assert.Contains("'Mine'", error.Expected, StringComparison.Ordinal);
        Assert.Contains("no way", error.Actual, StringComparison.Ordinal);
        Assert.Same(cause, error.InnerException);
    }

    public static TheoryData<string> WrongResults => ["null", "none", "two", "null inside", "another shape"];

    [Theory]
    [MemberData(nameof(WrongResults))]
    public void ResultsThatItDidNotPromiseEndThePrediction(string kind)
    {
        Evaluation evaluate = inputs => kind switch
        {
            "null" => null!,
            "none" => [],
            "two" => [inputs[0], inputs[0]],
            "null inside" => [null!],
            _ => [inputs[0].Reshape(4)],
        };
        PredictionFailedException error = Assert.Throws<PredictionFailedException>(
            () => OneLayer().Predict(configuration: With(shapes => shapes, evaluate)));
        Assert.Contains("make y", error.Place, StringComparison.Ordinal);
    }

    public static TheoryData<string> WrongShapes => ["thrown", "null", "two", "null inside", "negative", "huge"];

    [Theory]
    [MemberData(nameof(WrongShapes))]
    public void ShapesThatNoArrayHasEndTheLoad(string kind)
    {
        ShapeRule shapes = given => kind switch
        {
            "thrown" => throw new FormatException("no way"),
            "null" => null!,
            "two" => [given[0], given[0]],
            "null inside" => [null!],
            "negative" => [[-1]],
            _ => [[int.MaxValue, int.MaxValue, int.MaxValue]],
        };
        ModelFormatException error = Assert.Throws<ModelFormatException>(
            () => OneLayer().Predict(configuration: With(shapes, inputs => inputs)));
        Assert.Contains("make y", error.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void AFunctionThatFailsEndsTheLoad()
    {
        var cause = new FormatException("no such mode");
        ModelFormatException error = Assert.Throws<ModelFormatException>(() =>
            OneLayer().Predict(configuration: With("Mine", _ => throw cause)));
        Assert.Contains("make y", error.Place, StringComparison.Ordinal);
        Assert.Same(cause, error.InnerException);
        Assert.Throws<ModelFormatException>(() => OneLayer().Predict(configuration: With("Mine", _ => null!)));
    }

    [Fact]
    public void ClassesThatAreMissingAreNamedTogether()
    {
        NeuralNetworkLayer branch = Layer("x", "", layer => layer.Branch = new()
        {
            IfBranch = new() { Layers = { Custom("x", "y", "Second"), Custom("y", "y2", "First") } },
            ElseBranch = new() { Layers = { Custom("x", "y", "Mine") } },
        });
        NetworkCase network = NetworkCase.Exact(Custom("x", "z", "First"), branch).X(Shape.Of(1), 1);
        ModelUnsupportedException error = Assert.Throws<ModelUnsupportedException>(
            () => network.Predict(configuration: With(shapes => shapes, inputs => inputs)));
        Assert.Equal("custom layers of the classes 'First', 'Second'", error.Feature);
        Assert.Contains("ModelConfiguration.CustomLayers", error.Expected, StringComparison.Ordinal);
        ModelUnsupportedException one = Assert.Throws<ModelUnsupportedException>(() => OneLayer().Predict());
        Assert.Equal("custom layers of the class 'Mine'", one.Feature);
    }

    [Fact]
    public void ParametersAndWeightsMustBeThere()
    {
        void Refused(CustomLayerParams custom)
        {
            ModelFormatException error = Assert.Throws<ModelFormatException>(() =>
                NetworkCase.Exact(Layer("x", "y", layer => layer.Custom = custom))
                .X(Shape.Of(1), 1).Predict(configuration: With(shapes => shapes, inputs => inputs)));
            Assert.Contains("make y", error.Place, StringComparison.Ordinal);
        }
        Refused(new() { ClassName = "Mine", Parameters = { ["a"] = new ParameterValue() } });
        Refused(new() { ClassName = "Mine", Weights = { new WeightParams { RawValue = Google.Protobuf.ByteString.CopyFrom(1, 2) } } });
    }
}
