using Sinter.Ir;

namespace Sinter.Compression;

/// <summary>Which axes of a weight count output and input channels, as the operations that read it see it.</summary>
/// <param name="Output">The axis of output channels.</param>
/// <param name="Input">The axis of input channels.</param>
internal readonly record struct ChannelAxes(int Output, int Input)
{
    private static readonly ChannelAxes Usual = new(0, 1), Last = new(-1, -2), SecondLast = new(-2, -1);

    /// <summary>The axes that all readers agree on; null when they do not.</summary>
    public static ChannelAxes? Of(WeightSite site)
    {
        ChannelAxes[] axes = [.. site.Readers.Select(reader => Of(reader, site.Value).Within(site.Shape.Rank)).Distinct()];
        return axes.Length == 1 ? axes[0] : null;
    }

    private static ChannelAxes Of(Operation reader, Variable weight)
    {
        bool isFirst = reader.Input("x") == weight;
        return reader.Type switch
        {
            "conv_transpose" => new ChannelAxes(1, 0),
            "matmul" when isFirst => Flag(reader, "transpose_x") ? Last : SecondLast,
            "matmul" => Flag(reader, "transpose_y") ? SecondLast : Last,
            _ => Usual,
        };
    }

    private static bool Flag(Operation operation, string parameter) => operation.Input(parameter)?.ConstantTensor is { Count: 1 } value
        && value.Bytes[0] != 0;

    private ChannelAxes Within(int rank) => new(Output < 0 ? Output + rank : Output, Input < 0 ? Input + rank : Input);
}
