using System.Collections.Immutable;

namespace Sinter.Ir.Ops;

/// <summary>Everything about a convolution but its numbers. Input [Batch, InputChannels, spatial...], output [Batch, OutputChannels,
/// spatial...].</summary>
/// <param name="Batch">Examples.</param>
/// <param name="InputChannels">Channels of x.</param>
/// <param name="OutputChannels">Channels of the result.</param>
/// <param name="Groups">Slices of channels that do not see each other.</param>
/// <param name="Axes">The spatial axes, one to three.</param>
public readonly record struct ConvolutionGeometry(int Batch, int InputChannels, int OutputChannels, int Groups,
    ImmutableArray<SlidingAxis> Axes)
{
    public int InputChannelsPerGroup => InputChannels / Groups;

    public int OutputChannelsPerGroup => OutputChannels / Groups;

    /// <summary>The geometry of a <c>conv</c> (or <c>conv_quantized</c>) whose <c>x</c> and <c>weight</c> have known shapes.</summary>
    public static ConvolutionGeometry Read(Arguments arguments) => Read(arguments, transposed: false);

    /// <summary>The geometry of a <c>conv_transpose</c> whose <c>x</c> and <c>weight</c> have known shapes.</summary>
    public static ConvolutionGeometry ReadTransposed(Arguments arguments) => Read(arguments, transposed: true);

    private static ConvolutionGeometry Read(Arguments arguments, bool transposed)
    {
        TensorType x = arguments.TensorType("x"), weight = arguments.TensorType("weight");
        if (!x.IsStatic || !weight.IsStatic)
            throw arguments.Invalid("x and weight with known shapes", $"{x} and {weight}");
        ConvolutionTypes types = ConvolutionTypes.Check(arguments, transposed)!.Value;
        var axes = ImmutableArray.CreateBuilder<SlidingAxis>(types.SpatialRank);
        for (int i = 0; i < types.SpatialRank; i++)
            axes.Add(types.Axis(arguments, i)!.Value);
        return new ConvolutionGeometry(x[0].Size, x[1].Size, types.OutputChannels.Size, types.Groups, axes.MoveToImmutable());
    }
}
