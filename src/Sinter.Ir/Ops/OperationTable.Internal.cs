using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Internal =>
    [
        new ChannelShuffle(),
        new ChannelsLast(new AvgPool()),
        new ChannelsLast(new BatchNorm()),
        new ChannelsLast(new ChannelShuffle()),
        new ChannelsLast(new Conv()),
        new ChannelsLast(new ConvTranspose()),
        new ChannelsLast(new Crop()),
        new ChannelsLast(new DepthToSpace()),
        new ChannelsLast(new InstanceNorm()),
        new ChannelsLast(new L2Pool()),
        new ChannelsLast(new MaxPool()),
        new ChannelsLast(new PixelShuffle()),
        new ChannelsLast(new PixelUnshuffle()),
        new ChannelsLast(new Prelu()),
        new ChannelsLast(new Resize()),
        new ChannelsLast(new ResizeBilinear()),
        new ChannelsLast(new ResizeNearestNeighbor()),
        new ChannelsLast(new SpaceToDepth()),
        new ChannelsLast(new UpsampleBilinear()),
        new ChannelsLast(new UpsampleNearestNeighbor()),
        new CustomCall(),
        new GruVariant(),
        new HardSwish(),
        new LstmVariant(),
        new RealFunction("sinter.acosh", Math.Acosh, OperationFamily.Internal),
        new RealFunction("sinter.asinh", Math.Asinh, OperationFamily.Internal),
        new RmsNorm(),
        new RnnVariant(),
        new RoundToFloat16(),
        new StridedAttention(),
    ];
}
