using Sinter.Ir;
using Sinter.Runtime;

namespace Sinter.Compiler;

/// <summary>The passes that prepare a canonical function for a device, in order.</summary>
public static class DevicePipeline
{
    /// <param name="channelsLast">The operations that the device runs better with channels last.</param>
    public static IReadOnlyList<IPass> Passes(IReadOnlySet<string> channelsLast) => channelsLast.Count == 0 ? [] :
    [
        new FuseChannelShuffle(),   // first: its reshapes mix channels, which would keep images with channels first
        new AssignLayouts(channelsLast),
        new CancelTransposes(),     // before reshapes: a pair of transpositions goes away whole
        new RemoveNoOps(),
        new TransposesAsReshapes(),
        new CancelTransposes(),     // reshapes that follow each other
        new RemoveNoOps(),
        new RemoveDeadCode(),       // what is left unread no longer counts as a reader
        new FoldChannelScale(),     // scales that transpositions kept apart from their products
        new RemoveDeadCode(),       // last: collects what the others left unread
    ];

    /// <summary>Runs the passes on a canonical function.</summary>
    public static void Run(Function function, IDevice device, CancellationToken cancellation = default) =>
        PassRunner.Run(function, [.. Passes(device.ChannelsLastOperations), new ExpandConstants((constant, opset) =>
            device.KeepsIntegers(constant, opset) || device.KeepsCompressed(constant, opset))], cancellation);
}
