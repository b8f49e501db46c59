using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using ReduceAxis = Sinter.Formats.CoreML.Wire.ReduceLayerParams.Types.ReduceAxis;
using ReduceOperation = Sinter.Formats.CoreML.Wire.ReduceLayerParams.Types.ReduceOperation;

namespace Sinter.Tests.Formats.NeuralNetworks;

public class ReductionLayerTests
{
    private const float Epsilon = 0.125f;

    /// <summary>All positive, so that logarithms exist.</summary>
    private static readonly Planes X = new(3, 2, 4) { Values = [.. Numbers(24, 1).Select(value => value + 1.5f)] };

    public static TheoryData<ReduceOperation, ReduceAxis> Kinds
    {
        get
        {
            var kinds = new TheoryData<ReduceOperation, ReduceAxis>();
            foreach (ReduceOperation operation in Enum.GetValues<ReduceOperation>())
            {
                foreach (ReduceAxis axis in Enum.GetValues<ReduceAxis>())
                {
                    if (operation != ReduceOperation.Argmax || axis is not (ReduceAxis.Chw or ReduceAxis.Hw))
                        kinds.Add(operation, axis);
                }
            }
            return kinds;
        }
    }

    private static NetworkCase Network(ReduceOperation mode, ReduceAxis axis) => NetworkCase
        .Of(Layer(layer => layer.Reduce = new() { Mode = mode, Axis = axis, Epsilon = Epsilon })).X(X.Shape, X.Values);

    private static double Of(ReduceOperation operation, double[] values) => operation switch
    {
        ReduceOperation.Sum => values.Sum(),
        ReduceOperation.Avg => values.Average(),
        ReduceOperation.Prod => values.Aggregate((a, b) => a * b),
        ReduceOperation.Logsum => values.Sum(value => Math.Log(value + Epsilon)),
        ReduceOperation.Sumsquare => values.Sum(value => value * value),
        ReduceOperation.L1 => values.Sum(Math.Abs),
        ReduceOperation.L2 => Math.Sqrt(values.Sum(value => value * value)),
        ReduceOperation.Max => values.Max(),
        ReduceOperation.Min => values.Min(),
        _ => Array.IndexOf(values, values.Max()),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryOperationOverEveryAxis(ReduceOperation operation, ReduceAxis axis)
    {
        bool overC = axis is ReduceAxis.Chw or ReduceAxis.C, overH = axis is ReduceAxis.Chw or ReduceAxis.Hw or ReduceAxis.H,
            overW = axis is ReduceAxis.Chw or ReduceAxis.Hw or ReduceAxis.W;
        (int channels, int height, int width) = (overC ? 1 : 3, overH ? 1 : 2, overW ? 1 : 4);
        static IEnumerable<int> Range(bool isOver, int count, int index) => isOver ? Enumerable.Range(0, count) : [index];
        double[] expected = Planes.Map(channels, height, width, (c, y, x) => Of(operation,
        [
            .. from channel in Range(overC, 3, c)
               from row in Range(overH, 2, y)
               from column in Range(overW, 4, x)
               select X[channel, row, column],
        ]));
        Network(operation, axis).Gives(height * width == 1 ? Shape.Of(channels) : Shape.Of(channels, height, width), expected);
    }

    [Fact]
    public void WhatCannotBeReducedIsRefused()
    {
        Network(ReduceOperation.Argmax, ReduceAxis.Hw).Invalid();
        Network((ReduceOperation)77, ReduceAxis.C).Invalid();
        Network(ReduceOperation.Sum, (ReduceAxis)77).Invalid();
        NetworkCase.Exact(Layer(layer => layer.Reduce = new() { Axis = ReduceAxis.C })).X(Shape.Of(2, 2), new float[4]).Invalid();
        NetworkCase.Exact(Layer(layer => layer.ReduceSum = new() { Axes = { 4 } })).X(Shape.Of(2, 2), new float[4]).Invalid();
        NetworkCase.Exact(Layer(layer => layer.ReduceSum = new() { Axes = { long.MaxValue } })).X(Shape.Of(2, 2), new float[4]).Invalid();
        NetworkCase.Exact(Layer(layer => layer.ReduceSum = new() { Axes = { 1, -1 } })).X(Shape.Of(2, 2), new float[4]).Invalid();
    }

    [Fact]
    public void AScalarBecomesAVector() => NetworkCase.Exact(Layer(layer => layer.ReduceMax = new() { ReduceAll = true }))
        .X(Shape.Of(2, 2), 1, 4, 2, 3).Gives(Shape.Of(1), 4);
}
