using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using LinearMode = Sinter.Formats.CoreML.Wire.UpsampleLayerParams.Types.LinearUpsampleMode;
using ReorganizationType = Sinter.Formats.CoreML.Wire.ReorganizeDataLayerParams.Types.ReorganizationType;
using SamplingMethod = Sinter.Formats.CoreML.Wire.SamplingMode.Types.Method;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

public class ResamplingLayerTests
{
    private static readonly Planes X = new(2, 3, 4, 5);

    private static NetworkCase Network(Action<Wire.NeuralNetworkLayer> set) => NetworkCase.Of(Layer(set)).X(X.Shape, X.Values);

    private static double Sample(int c, double y, double x)
    {
        y = Math.Clamp(y, 0, X.Height - 1);
        x = Math.Clamp(x, 0, X.Width - 1);
        int top = (int)y, left = (int)x, bottom = Math.Min(top + 1, X.Height - 1), right = Math.Min(left + 1, X.Width - 1);
        double down = y - top, over = x - left;
        return ((1 - down) * (((1 - over) * X[c, top, left]) + (over * X[c, top, right])))
            + (down * (((1 - over) * X[c, bottom, left]) + (over * X[c, bottom, right])));
    }

    [Fact]
    public void NearestRepeatsPixels() => Network(layer => layer.Upsample = new() { ScalingFactor = { 2, 3 } })
        .Gives(Shape.Of(2, 6, 12), Planes.Map(2, 6, 12, (c, y, x) => X[c, y / 2, x / 3]));

    [Theory]
    [InlineData(LinearMode.Default)]
    [InlineData(LinearMode.AlignCornersTrue)]
    [InlineData(LinearMode.AlignCornersFalse)]
    public void BilinearUpsampling(LinearMode mode)
    {
        double At(int index, int size, int target) => mode switch
        {
            LinearMode.Default => (double)index * size / target,
            LinearMode.AlignCornersTrue => (double)index * (size - 1) / (target - 1),
            _ => (((index + 0.5) * size) / target) - 0.5,
        };
        Network(layer => layer.Upsample = new()
        {
            ScalingFactor = { 2, 3 },
            Mode = Wire.UpsampleLayerParams.Types.InterpolationMode.Bilinear,
            LinearUpsampleMode = mode,
        }).Gives(Shape.Of(2, 6, 12), Planes.Map(2, 6, 12, (c, y, x) => Sample(c, At(y, 3, 6), At(x, 4, 12))));
    }

    [Fact]
    public void FractionsOfASize() => Network(layer => layer.Upsample = new()
    {
        FractionalScalingFactor = { 2, 1.5f },
        Mode = Wire.UpsampleLayerParams.Types.InterpolationMode.Bilinear,
        LinearUpsampleMode = LinearMode.AlignCornersFalse,
    }).Gives(Shape.Of(2, 6, 6), Planes.Map(2, 6, 6, (c, y, x) => Sample(c, ((y + 0.5) / 2) - 0.5, ((x + 0.5) / 1.5) - 0.5)));

    [Theory]
    [InlineData(SamplingMethod.StrictAlignEndpointsMode)]
    [InlineData(SamplingMethod.AlignEndpointsMode)]
    [InlineData(SamplingMethod.UpsampleMode)]
    [InlineData(SamplingMethod.RoiAlignMode)]
    public void ResizeByEachSampling(SamplingMethod method)
    {
        double At(int index, int size, int target) => method switch
        {
            SamplingMethod.UpsampleMode => index * ((double)size / target),
            SamplingMethod.RoiAlignMode => (index + 0.5) * Math.Max(1, size - 1) / target,
            _ => (double)index * (size - 1) / (target - 1),
        };
        Network(layer => layer.ResizeBilinear = new() { TargetSize = { 5, 2 }, Mode = new() { SamplingMethod = method } })
            .Gives(Shape.Of(2, 5, 2), Planes.Map(2, 5, 2, (c, y, x) => Sample(c, At(y, 3, 5), At(x, 4, 2))));
    }

    [Fact]
    public void BlocksAndDepth()
    {
        var wide = new Planes(8, 2, 4, 6);
        NetworkCase Of(ReorganizationType mode) =>
            NetworkCase.Of(Layer(layer => layer.ReorganizeData = new() { Mode = mode, BlockSize = 2 }))
            .X(wide.Shape, wide.Values);
        Of(ReorganizationType.SpaceToDepth).Gives(Shape.Of(32, 1, 2),
            Planes.Map(32, 1, 2, (c, y, x) => wide[c % 8, (2 * y) + (c / 16), (2 * x) + (c / 8 % 2)]));
        Of(ReorganizationType.DepthToSpace).Gives(Shape.Of(2, 4, 8),
            Planes.Map(2, 4, 8, (c, y, x) => wide[(((y % 2 * 2) + (x % 2)) * 2) + c, y / 2, x / 2]));
        Of(ReorganizationType.PixelShuffle).Gives(Shape.Of(2, 4, 8),
            Planes.Map(2, 4, 8, (c, y, x) => wide[(c * 4) + (y % 2 * 2) + (x % 2), y / 2, x / 2]));
    }

    [Fact]
    public void SizesThatDoNotFitAreRefused()
    {
        Network(layer => layer.Upsample = new() { ScalingFactor = { 2 } }).Invalid();
        Network(layer => layer.Upsample = new() { ScalingFactor = { 0, 1 } }).Invalid();
        Network(layer => layer.Upsample = new() { ScalingFactor = { 1 << 30, 1 << 30 } }).Invalid();
        Network(layer => layer.Upsample = new() { FractionalScalingFactor = { 1, 2, 3 } }).Invalid();
        Network(layer => layer.Upsample = new() { FractionalScalingFactor = { float.NaN, -1 } }).Invalid();
        Network(layer => layer.ReorganizeData = new() { BlockSize = 3 }).Invalid();
        Network(layer => layer.ReorganizeData = new() { Mode = ReorganizationType.PixelShuffle, BlockSize = 2 }).Invalid();
    }
}
