namespace Sinter.Kernels;

/// <summary>A convolution over float32 tensors [batch, spatial..., channels]; weights are [outputChannels, inputChannels / groups,
/// kernel...], or [inputChannels, outputChannels / groups, kernel...] of a transposed one.</summary>
public sealed record ConvolutionShape
{
    public required int Batch { get; init; }

    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public int Groups { get; init; } = 1;

    /// <summary>In a transposed convolution input i adds its multiple of kernel position k to output i * stride - padBefore + k * dilation,
    /// the other way round than the window's own rule.</summary>
    public required WindowShape Window { get; init; }

    public bool IsTransposed { get; init; }

    /// <summary>Floats from one output position of y to the next, for kernels that write into a wider tensor: the first output channel of
    /// the first position is y's first element. 0 when outputs are neighbours; a residual is only taken then.</summary>
    public int OutputStride { get; init; }

    internal int PixelStride => OutputStride == 0 ? OutputChannels : OutputStride;

    internal int GroupInputs => InputChannels / Groups;

    internal int GroupOutputs => OutputChannels / Groups;

    /// <summary>Floats from the first output to the end of the last one.</summary>
    internal long Reach
    {
        get
        {
            long positions = (long)Batch * Window.Output.Volume;
            return positions == 0 ? 0 : ((positions - 1) * PixelStride) + OutputChannels;
        }
    }

    internal void Check()
    {
        Window.Check();
        KernelGuard.Require(OutputStride == 0 || OutputStride >= OutputChannels, "Outputs overlap.");
        KernelGuard.Require(
            Batch >= 0 && InputChannels >= 1 && OutputChannels >= 1 && Groups >= 1, "A size of the convolution is out of range.");
        KernelGuard.Require(
            InputChannels % Groups == 0 && OutputChannels % Groups == 0,
            $"{InputChannels} input and {OutputChannels} output channels do not divide into {Groups} groups.");
    }

    /// <summary>Checks tensors against a checked shape; bias and residual may be empty.</summary>
    internal void CheckLengths(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> bias, ReadOnlySpan<float> residual)
    {
        KernelGuard.Length(x.Length, (long)Batch * InputChannels * Window.Input.Volume, nameof(x));
        KernelGuard.Length(y.Length, Reach, nameof(y));
        KernelGuard.Require(OutputStride == 0 || residual.IsEmpty, "A residual needs outputs that are neighbours.");
        if (!bias.IsEmpty)
            KernelGuard.Length(bias.Length, OutputChannels, nameof(bias));
        if (!residual.IsEmpty)
            KernelGuard.Length(residual.Length, y.Length, nameof(residual));
    }
}
