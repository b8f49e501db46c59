using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using PoolingType = Sinter.Formats.CoreML.Wire.PoolingLayerParams.Types.PoolingType;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

public class PoolingLayerTests
{
    private static readonly Planes X = new(2, 5, 6, 3);

    public static TheoryData<PoolingType, bool> Kinds => new()
    {
        { PoolingType.Max, false }, { PoolingType.Average, false }, { PoolingType.Average, true }, { PoolingType.L2, false },
    };

    private static NetworkCase Network(Wire.PoolingLayerParams pooling) =>
        NetworkCase.Of(Layer(layer => layer.Pooling = pooling)).X(X.Shape, X.Values);

    /// <summary>Windows that begin at stride * index - before; outside is zero, and counts where padding is not excluded.</summary>
    private static double[] Expected(PoolingType type, bool excludes, (int H, int W) size, int kernel, int stride, (int H, int W) before,
        (int H, int W) after) =>
        Planes.Map(2, size.H, size.W, (c, oy, ox) =>
        {
            var inside = new List<double>();
            int counted = 0;
            for (int y = (oy * stride) - before.H; y < (oy * stride) - before.H + kernel; y++)
            {
                for (int x = (ox * stride) - before.W; x < (ox * stride) - before.W + kernel; x++)
                {
                    if (X.Has(y, x))
                        inside.Add(X[c, y, x]);
                    if (y < X.Height + after.H && x < X.Width + after.W)
                        counted++;
                }
            }
            return type switch
            {
                PoolingType.Max => inside.Max(),
                PoolingType.Average => inside.Sum() / (excludes ? inside.Count : counted),
                _ => Math.Sqrt(inside.Sum(value => value * value)),
            };
        });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Valid(PoolingType type, bool excludes)
    {
        Network(new() { Type = type, KernelSize = { 2, 2 }, Stride = { 2, 2 }, Valid = new(), AvgPoolExcludePadding = excludes })
            .Gives(Shape.Of(2, 2, 3), Expected(type, excludes, (2, 3), 2, 2, (0, 0), (0, 0)));
        Wire.BorderAmounts amounts = new()
        {
            BorderAmounts_ = { new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1 },
                new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1, EndEdgeSize = 1 } },
        };
        Network(new() { Type = type, Valid = new() { PaddingAmounts = amounts }, AvgPoolExcludePadding = excludes })
            .Gives(Shape.Of(2, 4, 6), Expected(type, excludes, (4, 6), 3, 1, (1, 1), (0, 1)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SamePutsTheOddPixelWhereTheModeSays(PoolingType type, bool excludes)
    {
        // Height 5, kernel 2, stride 2: three windows and one pixel of padding; width 6 needs none.
        foreach (bool isTopLeft in new[] { false, true })
        {
            Wire.SamePadding same = new()
            {
                AsymmetryMode = isTopLeft ? Wire.SamePadding.Types.SamePaddingMode.TopLeftHeavy
                    : Wire.SamePadding.Types.SamePaddingMode.BottomRightHeavy,
            };
            (int, int) before = isTopLeft ? (1, 0) : (0, 0), after = isTopLeft ? (0, 0) : (1, 0);
            Network(new() { Type = type, KernelSize = { 2, 2 }, Stride = { 2, 2 }, Same = same, AvgPoolExcludePadding = excludes })
                .Gives(Shape.Of(2, 3, 3), Expected(type, excludes, (3, 3), 2, 2, before, after));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheLastPixelIsIncluded(PoolingType type, bool excludes)
    {
        // ceil((5 - 2) / 2) + 1 = 3 rows, the last of which hangs over, and ceil((6 - 2) / 2) + 1 = 3 columns, which do not.
        if (type != PoolingType.Average || excludes)
        {
            Network(new()
            {
                Type = type,
                KernelSize = { 2, 2 },
                Stride = { 2, 2 },
                IncludeLastPixel = new(),
                AvgPoolExcludePadding = excludes
            })
                .Gives(Shape.Of(2, 3, 3), Expected(type, excludes, (3, 3), 2, 2, (0, 0), (1, 0)));
        }
        // With padding, a last window that would begin in it is dropped: ceil((5 + 2 - 2) / 3) + 1 = 3 rows, but 2 * 3 >= 5 + 1.
        Network(new()
        {
            Type = PoolingType.Max,
            KernelSize = { 2, 2 },
            Stride = { 3, 3 },
            IncludeLastPixel = new() { PaddingAmounts = { 1, 1 } }
        })
            .Gives(Shape.Of(2, 2, 3), Expected(PoolingType.Max, true, (2, 3), 2, 3, (1, 1), (1, 1)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Global(PoolingType type, bool excludes)
    {
        double Of(double[] plane) => type switch
        {
            PoolingType.Max => plane.Max(),
            PoolingType.Average => plane.Average(),
            _ => Math.Sqrt(plane.Sum(value => value * value)),
        };
        Network(new() { Type = type, GlobalPooling = true, AvgPoolExcludePadding = excludes, KernelSize = { 9, 9 } })
            .Gives(Shape.Of(2), Of(X.Plane(0)), Of(X.Plane(1)));
    }

    [Fact]
    public void BatchesAndSequencesArePooledOneByOne()
    {
        float[] values = Numbers(2 * 3 * 1 * 2 * 2, 4);
        NetworkCase.Of(Layer(layer => layer.Pooling = new() { KernelSize = { 2, 2 }, Valid = new() })).X(Shape.Of(2, 3, 1, 2, 2), values)
            .Gives(Shape.Of(2, 3, 1, 1, 1), [.. values.Chunk(4).Select(plane => (double)plane.Max())]);
    }

    [Fact]
    public void WhatNoWindowCanBeIsRefused()
    {
        Network(new() { Type = (PoolingType)7 }).Invalid();
        Network(new() { KernelSize = { 2 } }).Invalid();
        Network(new() { KernelSize = { 0, 2 } }).Invalid();
        Network(new() { KernelSize = { 2, 2 }, Stride = { 0, 1 } }).Invalid();
        Network(new() { KernelSize = { 9, 9 }, Valid = new() }).Invalid();
        Network(new() { KernelSize = { ulong.MaxValue, 2 } }).Invalid();
        Network(new() { Valid = new() { PaddingAmounts = new() { BorderAmounts_ = { new Wire.BorderAmounts.Types.EdgeSizes() } } } })
            .Invalid();
        NetworkCase.Exact(Layer(layer => layer.Pooling = new() { Valid = new() })).X(Shape.Of(4, 4), new float[16]).Invalid();
    }
}
