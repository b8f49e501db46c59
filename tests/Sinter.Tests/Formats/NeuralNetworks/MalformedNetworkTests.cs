using System.Diagnostics;
using Google.Protobuf;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Tensors;
using Sinter.Tests.Api;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Networks that break the rules end in one error that says where.</summary>
public class MalformedNetworkTests
{
    private static Wire.NeuralNetworkLayer Copy(string from, string to) => Layer(from, to, layer => layer.Copy = new());

    private static Wire.NeuralNetwork Body(params Wire.NeuralNetworkLayer[] layers) => new() { Layers = { layers } };

    private static Wire.NeuralNetworkLayer Loop(ulong count, params Wire.NeuralNetworkLayer[] body) =>
        Layer("", "", layer => layer.Loop = new() { MaxLoopIterations = count, BodyNetwork = Body(body) });

    private static Wire.NeuralNetworkLayer If(string condition, Wire.NeuralNetwork? then, Wire.NeuralNetwork? otherwise = null) =>
        Layer(condition, "", layer => layer.Branch = new() { IfBranch = then, ElseBranch = otherwise });

    private static ModelFormatException Invalid(params Wire.NeuralNetworkLayer[] layers)
    {
        ModelFormatException error = NetworkCase.Exact(layers).X(Shape.Of(2), 1, 2).Invalid();
        Assert.StartsWith("test.mlmodel", error.Place, StringComparison.Ordinal);
        return error;
    }

    [Fact]
    public void WhatNobodyWroteIsNotRead()
    {
        Assert.Contains("'a'", Invalid(Copy("a", "y")).Actual, StringComparison.Ordinal);
        Assert.Contains("make b", Invalid(Copy("a", "b"), Copy("x", "a"), Copy("b", "y")).Place, StringComparison.Ordinal);
        Assert.Contains("'b'", Invalid(Copy("b", "a"), Copy("a", "b"), Copy("b", "y")).Actual, StringComparison.Ordinal);
        Assert.Contains("'y'", Invalid(Copy("y", "y")).Actual, StringComparison.Ordinal);
        Assert.Contains("output y", Invalid(Copy("x", "a")).Place, StringComparison.Ordinal);
        Assert.Contains("output y", Invalid().Place, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsWrittenOnOnePathIsNotReadBehindIt()
    {
        Assert.Contains("output y", Invalid(Layer("x", "m", layer => layer.ReduceMax = new() { ReduceAll = true }),
            If("m", Body(Copy("x", "y")))).Place, StringComparison.Ordinal);
        Assert.Contains("make y", Invalid(Layer("", "c", layer => layer.LoadConstantND = new() { Shape = { 1 }, Data = Weights(1) }),
            Layer("x", "m", layer => layer.ReduceMax = new() { ReduceAll = true }), If("m", null, Body(Copy("x", "a"))), Copy("a", "y"))
                .Place,
            StringComparison.Ordinal);
        Assert.Contains("output y", Invalid(Loop(3, Copy("x", "y"))).Place, StringComparison.Ordinal);
        Assert.Contains("'a'", Invalid(Copy("x", "y"), Loop(3, Copy("a", "y"), Copy("y", "a"))).Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void LoopsAreLeftOnlyInside()
    {
        Wire.NeuralNetworkLayer leave = Layer("", "", layer => layer.LoopBreak = new()),
            next = Layer("", "", layer => layer.LoopContinue = new());
        Assert.Contains("a loop", Invalid(leave, Copy("x", "y")).Expected, StringComparison.Ordinal);
        Assert.Contains("a loop", Invalid(next, Copy("x", "y")).Expected, StringComparison.Ordinal);
        Wire.NeuralNetworkLayer loop = Loop(2, Copy("x", "y"));
        (loop.Loop.ConditionVar, loop.Loop.ConditionNetwork) = ("x", Body(leave));
        Assert.Contains("a loop", Invalid(Copy("x", "y"), loop).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void LoopsHaveAnEndAndNoOutputs()
    {
        Assert.Contains("neither", Invalid(Copy("x", "y"), Loop(0, Copy("x", "y"))).Actual, StringComparison.Ordinal);
        Wire.NeuralNetworkLayer writes = Loop(2), reads = Loop(2).Reading("x").Reading("x"), asks = Loop(2);
        writes.Output.Add("y");
        Invalid(writes);
        Invalid(Copy("x", "y"), reads);
        asks.Loop.ConditionVar = "never";
        Assert.Contains("'never'", Invalid(Copy("x", "y"), asks).Actual, StringComparison.Ordinal);
        Invalid(Copy("x", "y"), Loop(2).Reading("x"));
        Wire.NeuralNetworkLayer branch = If("x", Body());
        branch.Output.Add("y");
        Invalid(branch);
        Invalid(Copy("x", "y"), Layer("", "", layer => layer.Branch = new()));
        Invalid(Copy("x", "y"), If("x", Body(Copy("x", "y")), Body(Copy("x", "z"))));
    }

    [Fact]
    public void LayersOfNoKindAreUnsupported()
    {
        ModelUnsupportedException error = NetworkCase.Exact(Layer(_ => { })).X(Shape.Of(1), 1).Refused<ModelUnsupportedException>();
        Assert.Contains("make y", error.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void InputsAndOutputsAreAsManyAsTheLayerHas()
    {
        Assert.Contains("1 inputs", Invalid(Layer("", "y", layer => layer.Tanh = new())).Expected, StringComparison.Ordinal);
        Assert.Contains("at most 1 inputs", Invalid(Layer("x,x", "y", layer => layer.Tanh = new())).Expected, StringComparison.Ordinal);
        Assert.Contains("at most 2 inputs", Invalid(Layer("x,x,x", "y", layer => layer.PowBroadcastable = new())).Expected,
            StringComparison.Ordinal);
        Assert.Contains("at most 2 inputs", Invalid(Layer("x,x,x", "y", layer => layer.Equal = new())).Expected, StringComparison.Ordinal);
        Assert.Contains("2 inputs", Invalid(Layer("x", "y", layer => layer.PowBroadcastable = new())).Expected, StringComparison.Ordinal);
        Assert.Contains("at most 1 outputs", Invalid(Layer("x", "y,z", layer => layer.Tanh = new())).Expected, StringComparison.Ordinal);
        Invalid(Layer("", "y", layer => layer.ConcatND = new()));
        Invalid(Layer("", "y", layer => layer.Stack = new()));
        Invalid(Layer("x", "y", layer => layer.WhereBroadcastable = new()));
    }

    [Fact]
    public void ErrorsOfOperationsNameTheLayer()
    {
        ModelFormatException error = Invalid(
            Layer("", "w", layer => layer.LoadConstantND = new() { Shape = { 3 }, Data = Weights(1, 2, 3) }),
            Layer("x,w", "y", layer => layer.AddBroadcastable = new()));
        Assert.StartsWith("test.mlmodel, layer 'make y' (AddBroadcastable)", error.Place, StringComparison.Ordinal);
    }

    private static Wire.NeuralNetworkLayer Nested(int depth, Wire.NeuralNetworkLayer inner, ulong count = 2)
    {
        for (int i = 0; i < depth; i++)
            inner = Loop(count, inner);
        return inner;
    }

    [Fact]
    public void DeepNestsAreRefused()
    {
        NetworkCase.Exact(Copy("x", "y"), Nested(12, Copy("x", "y"))).X(Shape.Of(2), 1, 2).Gives(Shape.Of(2), 1, 2);
        Assert.Contains("in each other", Invalid(Copy("x", "y"), Nested(40, Copy("x", "y"))).Expected, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        NetworkCase network = NetworkCase.Exact(Copy("x", "y"), Nested(400, Copy("x", "y"))).X(Shape.Of(2), 1, 2);
        string path = network.Write(folder);
        Assert.Throws<ModelFormatException>(() => Model.Load(path));
    }

    /// <summary>Every loop around another is lowered again while the types inside settle.</summary>
    [Fact]
    public void LoopsThatNeverSettleEndSoon()
    {
        long started = Stopwatch.GetTimestamp();
        Wire.NeuralNetworkLayer[] grow =
        [
            Layer("y,y", "longer", layer => layer.ConcatND = new()), Layer("longer", "y", layer => layer.Copy = new()),
        ];
        Wire.NeuralNetworkLayer inner = Layer("", "", layer => layer.Loop = new() { MaxLoopIterations = 2, BodyNetwork = Body(grow) });
        NetworkCase network = NetworkCase.Exact(Copy("x", "y"), Nested(14, inner)).X(Shape.Of(2), 1, 2);
        try
        {
            network.Lower();
        }
        catch (ModelFormatException error)
        {
            Assert.Contains("settle", error.Expected, StringComparison.Ordinal);
        }
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"It took {Stopwatch.GetElapsedTime(started)}.");
    }

    public static TheoryData<string> AbsurdLayers => [.. Absurd.Keys];

    private static readonly Dictionary<string, Wire.NeuralNetworkLayer> Absurd = new()
    {
        ["fillStatic"] = Layer("", "y", layer => layer.FillStatic = new() { TargetShape = { 1 << 30, 1 << 30 } }),
        ["fillStatic of one axis"] = Layer("", "y", layer => layer.FillStatic = new() { TargetShape = { ulong.MaxValue } }),
        ["reshapeStatic"] = Layer(layer => layer.ReshapeStatic = new() { TargetShape = { long.MinValue, -1 } }),
        ["tile"] = Layer(layer => layer.Tile = new() { Reps = { int.MaxValue } }),
        ["tile of many axes"] = Layer(layer => layer.Tile = new() { Reps = { Enumerable.Repeat(2UL, 100) } }),
        ["expandDims"] = Layer(layer => layer.ExpandDims = new() { Axes = { 0, 0 } }),
        ["broadcastToStatic"] = Layer(layer => layer.BroadcastToStatic = new() { TargetShape = { 3 } }),
        ["constantPad"] = Layer(layer => layer.ConstantPad = new() { PadAmounts = { int.MaxValue, int.MaxValue } }),
        ["slidingWindows"] = Layer(layer => layer.SlidingWindows = new() { WindowSize = 1UL << 40, Step = 1 }),
        ["topK"] = Layer(layer => layer.TopK = new() { K = ulong.MaxValue }),
        ["gather axis"] = Layer("x,x", "y", layer => layer.Gather = new() { Axis = long.MaxValue }),
        ["softmax axis"] = Layer(layer => layer.SoftmaxND = new() { Axis = 7 }),
        ["transpose"] = Layer(layer => layer.Transpose = new() { Axes = { 5 } }),
        ["transpose twice"] = Layer(layer => layer.Transpose = new() { Axes = { 0, 0 } }),
        ["oneHot"] = Layer(layer => layer.OneHot = new() { OneHotVectorSize = ulong.MaxValue }),
        ["split sizes"] = Layer(layer => layer.SplitND = new() { SplitSizes = { 1UL << 40 } }),
        ["squeeze"] = Layer(layer => layer.Squeeze = new() { Axes = { 2 } }),
        ["randomNormalStatic"] = Layer("", "y", layer => layer.RandomNormalStatic = new() { OutputShape = { 1UL << 31, 1UL << 31 } }),
        ["layerNormalization"] = Layer(layer => layer.LayerNormalization = new() { NormalizedShape = { long.MaxValue } }),
        ["embeddingND"] = Layer(layer => layer.EmbeddingND = new() { VocabSize = 1UL << 62, EmbeddingSize = 4 }),
        ["convolution"] = Layer(layer => layer.Convolution = new() { OutputChannels = 1UL << 40, KernelChannels = 1UL << 40 }),
        ["rank of an old layer"] = Layer(layer => layer.Flatten = new()),
        ["slice strides"] = Layer(layer => layer.SliceStatic = new() { BeginIds = { 0 }, EndIds = { 1 }, Strides = { 0 } }),
        ["slice counts"] = Layer(layer => layer.SliceStatic = new() { BeginIds = { 0, 0 }, EndIds = { 1 }, Strides = { 1 } }),
        ["arg axis"] = Layer(layer => layer.ArgMax = new() { Axis = -9 }),
        ["cumSum axis"] = Layer(layer => layer.CumSum = new() { Axis = 3 }),
        ["reverse"] = Layer(layer => layer.Reverse = new() { ReverseDim = { true, true, true } }),
        ["flattenTo2D"] = Layer(layer => layer.FlattenTo2D = new() { Axis = 3 }),
    };

    [Theory]
    [MemberData(nameof(AbsurdLayers))]
    public void AbsurdNumbersAreRefusedWithoutTheirMemory(string name)
    {
        Invalid(Absurd[name]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelFormatException error = Invalid(Absurd[name]);
        Assert.Contains("make y", error.Place, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    /// <summary>What layers give must fit the memory's addresses, which is found out when the file is loaded.</summary>
    [Theory]
    [InlineData(1L << 15)]
    [InlineData(1L << 30)]
    public void ResultsThatNoArrayCanHoldAreRefusedWhenLoaded(long size)
    {
        using var folder = new TemporaryFolder();
        Wire.NeuralNetworkLayer large = Layer("x", "large", layer =>
            layer.BroadcastToStatic = new() { TargetShape = { (ulong)size, (ulong)size, 2 } });
        string path = NetworkCase.Exact(large, Layer("large", "y", layer => layer.ReduceMax = new() { ReduceAll = true }))
            .X(Shape.Of(2), 1, 2)
            .Write(folder);
        Assert.Throws<ModelFormatException>(() => Model.Load(path));
    }

    public static TheoryData<long, long> HugePictures =>
        new() { { 1 << 20, 1 << 20 }, { int.MaxValue, int.MaxValue }, { 1L << 32, 1 }, { 1L << 40, 1L << 40 } };

    [Theory]
    [MemberData(nameof(HugePictures))]
    public void PicturesThatNoMemoryHoldsAreRefusedWhenLoaded(long width, long height)
    {
        using var folder = new TemporaryFolder();
        NetworkCase network = NetworkCase.Of(Layer(layer => layer.Padding = new() { Constant = new() }))
            .Input(Described.Image("x", Wire.ImageFeatureType.Types.ColorSpace.Rgb, width, height), Shape.Of(1), 1);
        string path = network.Write(folder);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelException error = Assert.ThrowsAny<ModelException>(() => Model.Load(path));
        Assert.NotEmpty(error.Place);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        ModelAsset asset = ModelAsset.Open(path);
        Assert.ThrowsAny<ModelException>(() => NetworkProgram.AtDefaultShapes(asset, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void ManyAxesAreRefusedOrRun()
    {
        NetworkCase network = NetworkCase.Exact(
            Layer("x", "wide", layer => layer.ExpandDims = new() { Axes = { Enumerable.Range(0, 200).Select(i => (long)i) } }),
            Layer("wide", "y", layer => layer.ReduceMax = new() { ReduceAll = true })).X(Shape.Of(2), 1, 2);
        try
        {
            Assert.Equal([2], network.Predict().ToArray<float>());
        }
        catch (ModelException error)
        {
            Assert.NotEmpty(error.Place);
        }
    }

    [Fact]
    public void AFileIsRefusedAsTheNetworkIs()
    {
        using var folder = new TemporaryFolder();
        string path = NetworkCase.Exact(Copy("a", "y")).X(Shape.Of(2), 1, 2).Write(folder);
        Assert.Contains("'a'", Assert.Throws<ModelFormatException>(() => Model.Load(path)).Actual, StringComparison.Ordinal);
        var empty = new Wire.Model { SpecificationVersion = 4, NeuralNetwork = new() };
        Assert.Throws<ModelFormatException>(() =>
            Model.Load(folder.Write("empty.mlmodel", new Wire.Model { SpecificationVersion = 4 }.ToByteArray())));
        using Model nothing = Model.Load(folder.Write("nothing.mlmodel", empty.ToByteArray()));
        Assert.Empty(nothing.Predict(new Features()));
    }
}
