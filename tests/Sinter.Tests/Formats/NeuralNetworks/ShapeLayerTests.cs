using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using SliceAxis = Sinter.Formats.CoreML.Wire.SliceLayerParams.Types.SliceAxis;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Layers that only move elements.</summary>
public class ShapeLayerTests
{
    private static readonly Planes X = new(4, 2, 3, 1);

    private static NetworkCase Network(Action<Wire.NeuralNetworkLayer> set) => NetworkCase.Of(Layer(set)).X(X.Shape, X.Values);

    private static double[] Doubles(IEnumerable<float> values) => [.. values.Select(value => (double)value)];

    /// <summary>The elements in the order height, width, channel.</summary>
    private static double[] ChannelLast() =>
        [.. from y in Enumerable.Range(0, 2) from x in Enumerable.Range(0, 3) from c in Enumerable.Range(0, 4) select X[c, y, x]];

    [Fact]
    public void FlattenInEitherOrder()
    {
        Network(layer => layer.Flatten = new()).Gives(Shape.Of(24), Doubles(X.Values));
        Network(layer => layer.Flatten = new() { Mode = Wire.FlattenLayerParams.Types.FlattenOrder.ChannelLast })
            .Gives(Shape.Of(24), ChannelLast());
        float[] batch = Numbers(2 * 3 * 4, 2);
        NetworkCase.Of(Layer(layer => layer.Flatten = new())).X(Shape.Of(2, 3, 2, 2, 1), batch)
            .Gives(Shape.Of(2, 3, 4, 1, 1), Doubles(batch));
    }

    [Fact]
    public void ReshapeInEitherOrder()
    {
        Network(layer => layer.Reshape = new() { TargetShape = { 2, 3, 4 } }).Gives(Shape.Of(2, 3, 4), Doubles(X.Values));
        // Taken in the order height, width, channel, and put so.
        double[] last = ChannelLast();
        Network(layer => layer.Reshape = new() { TargetShape = { 2, 3, 4 }, Mode = Wire.ReshapeLayerParams.Types.ReshapeOrder.ChannelLast })
            .Gives(Shape.Of(2, 3, 4), Planes.Map(2, 3, 4, (c, y, x) => last[(((y * 4) + x) * 2) + c]));
        Network(layer => layer.Reshape = new() { TargetShape = { 6, 2, 2, 1 } }).Gives(Shape.Of(6, 1, 2, 2, 1), Doubles(X.Values));
        NetworkCase.Of(Layer(layer => layer.Reshape = new() { TargetShape = { 4, 1, 2 } })).X(Shape.Of(3, 2, 2, 2, 2), Numbers(48, 3))
            .Gives(Shape.Of(3, 2, 4, 1, 2), Doubles(Numbers(48, 3)));
    }

    [Fact]
    public void PermuteLeavesTheBatch()
    {
        Network(layer => layer.Permute = new() { Axis = { 0, 3, 1, 2 } })
            .Gives(Shape.Of(3, 4, 2), Planes.Map(3, 4, 2, (c, y, x) => X[y, x, c]));
        float[] values = Numbers(2 * 3 * 4, 4);
        // [Seq 2, Batch 3, C 4]: the channels become the sequence.
        double[] expected = [.. from c in Enumerable.Range(0, 4) from b in Enumerable.Range(0, 3) from s in Enumerable.Range(0, 2)
            select (double)values[(((s * 3) + b) * 4) + c]];
        NetworkCase.Of(Layer(layer => layer.Permute = new() { Axis = { 1, 0, 2, 3 } })).X(Shape.Of(2, 3, 4, 1, 1), values)
            .Gives(Shape.Of(4, 3, 2, 1, 1), expected);
    }

    [Fact]
    public void SequencesAreRepeatedAndJoined()
    {
        float[] values = [1, 2, 3, 4];
        NetworkCase.Of(Layer(layer => layer.SequenceRepeat = new() { NRepetitions = 3 })).X(Shape.Of(2, 1, 2, 1, 1), values)
            .Gives(Shape.Of(6, 1, 2, 1, 1), 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4);
        NetworkCase.Of(Layer(layer => layer.SequenceRepeat = new())).X(Shape.Of(2, 1, 2, 1, 1), values)
            .Gives(Shape.Of(2, 1, 2, 1, 1), 1, 2, 3, 4);
        NetworkCase.Of(Layer("x,w", "y", layer => layer.Concat = new() { SequenceConcat = true })).X(Shape.Of(1, 1, 2, 1, 1), 1, 2)
            .Input("w", Shape.Of(2, 1, 2, 1, 1), 3, 4, 5, 6).Gives(Shape.Of(3, 1, 2, 1, 1), 1, 2, 3, 4, 5, 6);
        NetworkCase.Of(Layer("x,w", "y", layer => layer.Concat = new())).X(Shape.Of(2), 1, 2).Input("w", Shape.Of(1), 3)
            .Gives(Shape.Of(3), 1, 2, 3);
    }

    [Fact]
    public void CropByAmountsOrToAnother()
    {
        var wide = new Planes(2, 5, 6, 5);
        Wire.BorderAmounts amounts = new()
        {
            BorderAmounts_ =
            {
                new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1, EndEdgeSize = 2 },
                new Wire.BorderAmounts.Types.EdgeSizes { EndEdgeSize = 3 },
            },
        };
        NetworkCase.Of(Layer(layer => layer.Crop = new() { CropAmounts = amounts })).X(wide.Shape, wide.Values)
            .Gives(Shape.Of(2, 2, 3), Planes.Map(2, 2, 3, (c, y, x) => wide[c, y + 1, x]));
        NetworkCase.Of(Layer("x,w", "y", layer => layer.Crop = new() { Offset = { 2, 1 } })).X(wide.Shape, wide.Values)
            .Input("w", Shape.Of(7, 3, 4), new float[84]).Gives(Shape.Of(2, 3, 4), Planes.Map(2, 3, 4, (c, y, x) => wide[c, y + 2, x + 1]));
        NetworkCase.Of(Layer("x,w", "y", layer => layer.Crop = new() { Offset = { 3, 0 } })).X(wide.Shape, wide.Values)
            .Input("w", Shape.Of(1, 3, 4), new float[12]).Invalid();
    }

    [Fact]
    public void SlicesAlongEachAxis()
    {
        Network(layer => layer.Slice = new() { StartIndex = 1, EndIndex = 4, Stride = 2 })
            .Gives(Shape.Of(2, 2, 3), Planes.Map(2, 2, 3, (c, y, x) => X[(2 * c) + 1, y, x]));
        Network(layer => layer.Slice = new() { StartIndex = -1, EndIndex = 2, Stride = 1, Axis = SliceAxis.HeightAxis })
            .Gives(Shape.Of(4, 1, 3), Planes.Map(4, 1, 3, (c, y, x) => X[c, 1, x]));
        Network(layer => layer.Slice = new() { StartIndex = 0, EndIndex = -1, Stride = 1, Axis = SliceAxis.WidthAxis })
            .Gives(Shape.Of(4, 2, 2), Planes.Map(4, 2, 2, (c, y, x) => X[c, y, x]));
    }

    [Fact]
    public void SplitsAreEqual()
    {
        Value[] parts = NetworkCase.Of(Layer("x", "y,z", layer => layer.Split = new() { NOutputs = 2 })).X(X.Shape, X.Values).Output("y")
            .Output("z").RunAll();
        NetworkCase.AreClose(Doubles(X.Values.Take(12)), parts[0], Shape.Of(2, 2, 3));
        NetworkCase.AreClose(Doubles(X.Values.Skip(12)), parts[1], Shape.Of(2, 2, 3));
    }

    [Fact]
    public void ConstantsHaveTheLeadingAxes() => NetworkCase
        .Of(Layer("", "k", layer => layer.LoadConstant = new() { Shape = { 2, 1, 3 }, Data = Weights(1, 2, 3, 4, 5, 6) }),
            Layer("x,k", "y", layer => layer.Add = new()))
        .X(Shape.Of(2, 1, 3), 1, 1, 1, 2, 2, 2).Gives(Shape.Of(2, 1, 3), 2, 3, 4, 6, 7, 8);

    [Fact]
    public void PaddingOfThreeKinds()
    {
        Wire.BorderAmounts amounts = new()
        {
            BorderAmounts_ =
            {
                new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1 },
                    new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1, EndEdgeSize = 2 },
            },
        };
        Network(layer => layer.Padding = new() { PaddingAmounts = amounts, Constant = new() { Value = 7 } }).Gives(Shape.Of(4, 3, 6),
            Planes.Map(4, 3, 6, (c, y, x) => X.Has(y - 1, x - 1) ? X[c, y - 1, x - 1] : 7));
        Network(layer => layer.Padding = new() { PaddingAmounts = amounts, Replication = new() }).Gives(Shape.Of(4, 3, 6),
            Planes.Map(4, 3, 6, (c, y, x) => X[c, Math.Clamp(y - 1, 0, 1), Math.Clamp(x - 1, 0, 2)]));
        Network(layer => layer.Padding = new() { PaddingAmounts = amounts, Reflection = new() }).Gives(Shape.Of(4, 3, 6),
            Planes.Map(4, 3, 6, (c, y, x) => X[c, Math.Abs(y - 1), 2 - Math.Abs(2 - Math.Abs(x - 1))]));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Network(layer => layer.Reshape = new() { TargetShape = { 5, 5, 1 } }).Invalid();
        Network(layer => layer.Reshape = new() { TargetShape = { 24 } }).Invalid();
        Network(layer => layer.Reshape = new() { TargetShape = { long.MaxValue, 1, 1 } }).Invalid();
        Network(layer => layer.Reshape = new() { TargetShape = { 1 << 20, 1 << 20, 1 << 20 } }).Invalid();
        Network(layer => layer.Permute = new() { Axis = { 0, 1, 2 } }).Invalid();
        Network(layer => layer.Permute = new() { Axis = { 0, 1, 2, 4 } }).Invalid();
        Network(layer => layer.Permute = new() { Axis = { 0, 1, 1, 3 } }).Invalid();
        Network(layer => layer.Slice = new() { Axis = (SliceAxis)9, EndIndex = 1 }).Invalid();
        Network(layer => layer.SequenceRepeat = new() { NRepetitions = ulong.MaxValue }).Invalid();
        Network(layer => layer.SequenceRepeat = new() { NRepetitions = int.MaxValue }).Invalid();
        Network(layer => layer.LoadConstant = new() { Shape = { 2, 1 << 30, 1 << 30 }, Data = Weights(1) }).Invalid();
        Network(layer => layer.LoadConstant = new() { Shape = { 2 }, Data = Weights(1, 2) }).Invalid();
        NetworkCase.Of(Layer("x", "y,z,w", layer => layer.Split = new() { NOutputs = 2 })).X(X.Shape, X.Values).Invalid();
        NetworkCase.Of(Layer("x", "y,z", layer => layer.Split = new() { NOutputs = ulong.MaxValue })).X(X.Shape, X.Values).Invalid();
    }
}
