namespace Sinter.Kernels;

/// <summary>A transposed convolution: x [batch, inputChannels, window.Output...] is scattered into y [batch, outputChannels,
/// window.Input...]. The window is that of the ordinary convolution that leads the other way, so its output is this one's input. Weights
/// are [inputChannels, outputChannels / groups, kernel...].</summary>
public sealed record TransposedConvolutionShape
{
    public required int Batch { get; init; }

    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public int Groups { get; init; } = 1;

    public required WindowShape Window { get; init; }

    internal int GroupInputs => InputChannels / Groups;

    internal int GroupOutputs => OutputChannels / Groups;

    internal void Check()
    {
        Window.Check();
        KernelGuard.Require(
            Batch >= 0 && InputChannels >= 1 && OutputChannels >= 1 && Groups >= 1, "A size of the convolution is out of range.");
        KernelGuard.Require(
            InputChannels % Groups == 0 && OutputChannels % Groups == 0,
            $"{InputChannels} input and {OutputChannels} output channels do not divide into {Groups} groups.");
    }
}
