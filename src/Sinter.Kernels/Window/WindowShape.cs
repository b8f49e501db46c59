namespace Sinter.Kernels;

/// <summary>How a window slides over the spatial dimensions: output o sees input positions o * stride - padBefore + k * dilation for each k
/// of the kernel; those outside the input are padding.</summary>
public readonly record struct WindowShape
{
    private const int MaxReach = 1 << 30;

    public required Extent3 Input { get; init; }

    public required Extent3 Kernel { get; init; }

    public required Extent3 Output { get; init; }

    public Extent3 Stride { get; init; } = Extent3.One;

    public Extent3 Dilation { get; init; } = Extent3.One;

    /// <summary>Padding before the first element; what comes after the last follows from the other sizes.</summary>
    public Extent3 PadBefore { get; init; }

    public WindowShape()
    {
    }

    /// <summary>From 1 to 3 sizes each, with the number of output positions that pads, strides and dilations give.</summary>
    /// <exception cref="ArgumentException">The dimensions are not 1 to 3, or the window does not fit.</exception>
    public static WindowShape Create(
        ReadOnlySpan<int> input,
        ReadOnlySpan<int> kernel,
        ReadOnlySpan<int> strides,
        ReadOnlySpan<int> dilations,
        ReadOnlySpan<int> padsBefore,
        ReadOnlySpan<int> padsAfter)
    {
        Span<int> output = stackalloc int[input.Length];
        for (int i = 0; i < output.Length; i++)
        {
            long reach = (long)(kernel[i] - 1) * dilations[i] + 1;
            output[i] = checked((int)Math.Max(0, ((long)input[i] + padsBefore[i] + padsAfter[i] - reach + strides[i]) / strides[i]));
        }
        return new WindowShape
        {
            Input = Extent3.From(input),
            Kernel = Extent3.From(kernel),
            Output = Extent3.From(output),
            Stride = Extent3.From(strides),
            Dilation = Extent3.From(dilations),
            PadBefore = Extent3.From(padsBefore, missing: 0),
        };
    }

    internal bool IsPointwise => Kernel == Extent3.One && Stride == Extent3.One && PadBefore == default && Input == Output;

    internal void Check()
    {
        CheckAxis(Input.Depth, Kernel.Depth, Output.Depth, Stride.Depth, Dilation.Depth, PadBefore.Depth);
        CheckAxis(Input.Height, Kernel.Height, Output.Height, Stride.Height, Dilation.Height, PadBefore.Height);
        CheckAxis(Input.Width, Kernel.Width, Output.Width, Stride.Width, Dilation.Width, PadBefore.Width);
    }

    private static void CheckAxis(int input, int kernel, int output, int stride, int dilation, int pad)
    {
        KernelGuard.Require(
            input >= 0 && output >= 0 && pad >= 0 && kernel >= 1 && stride >= 1 && dilation >= 1, "A size of the window is out of range.");
        long reach = (long)output * stride + (long)kernel * dilation + pad;
        KernelGuard.Require(reach <= MaxReach && input <= MaxReach, "The window reaches over more than 2^30 positions.");
    }
}
