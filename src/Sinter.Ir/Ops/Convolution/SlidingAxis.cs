namespace Sinter.Ir.Ops;

/// <summary>One spatial axis of a convolution, a transposed convolution or a pooling, with every size known.</summary>
/// <param name="Input">Length of the input.</param>
/// <param name="Kernel">Taps of the kernel.</param>
/// <param name="Stride">Elements between windows.</param>
/// <param name="Dilation">Elements between taps.</param>
/// <param name="PadBefore">Padding before the input; for a transposed convolution, what is cropped from the start of the full
/// output.</param>
/// <param name="PadAfter">Padding, or cropping, at the end.</param>
/// <param name="Output">Length of the output.</param>
public readonly record struct SlidingAxis(int Input, int Kernel, int Stride, int Dilation, int PadBefore, int PadAfter, int Output)
{
    /// <summary>An axis of length 1, to fill up to three spatial axes.</summary>
    public static SlidingAxis Unit { get; } = new(1, 1, 1, 1, 0, 0, 1);

    /// <summary>Elements from the first tap to the last, both included.</summary>
    public long Extent => ((Kernel - 1L) * Dilation) + 1;

    /// <summary>The axis of a convolution or a pooling. With <paramref name="roundUp"/>, windows that start inside the padded input but
    /// reach over its end count too.</summary>
    internal static SlidingAxis Slide(Arguments arguments, in WindowAttributes window, int axis, int input, int kernel,
        bool roundUp = false)
    {
        var result = new SlidingAxis(input, kernel, window.Strides[axis], window.Dilations[axis], 0, 0, 0);
        long stride = result.Stride, extent = result.Extent, before = 0, after = 0, output;
        if (window.PadType is PadType.Same or PadType.SameLower)
        {
            output = (input + stride - 1) / stride;
            long total = Math.Max(0, ((output - 1) * stride) + extent - input);
            before = window.PadType == PadType.Same ? total / 2 : total - (total / 2);
            after = total - before;
        }
        else
        {
            if (window.PadType == PadType.Custom)
                (before, after) = (window.Pad[2 * axis], window.Pad[(2 * axis) + 1]);
            long room = input + before + after - extent;
            if (room < 0)
                throw arguments.Invalid("x", $"a padded length of {extent} or more along spatial axis {axis}", $"{input + before + after}");
            output = ((room + (roundUp ? stride - 1 : 0)) / stride) + 1;
            if (roundUp && before + after > 0 && (output - 1) * stride >= input + before)
                output--;
        }
        return result.With(arguments, axis, before, after, output);
    }

    /// <summary>The axis of a transposed convolution. <paramref name="requested"/> is the output length that the operation states; null
    /// when it follows from the rest.</summary>
    internal static SlidingAxis Transpose(Arguments arguments, in WindowAttributes window, int axis, int input, int kernel, int? requested)
    {
        var result = new SlidingAxis(input, kernel, window.Strides[axis], window.Dilations[axis], 0, 0, 0);
        long full = ((input - 1L) * result.Stride) + result.Extent, before = 0, output;
        if (window.PadType is PadType.Same or PadType.SameLower)
        {
            output = requested ?? (long)input * result.Stride;
            long total = Math.Max(0, full - output);
            before = window.PadType == PadType.Same ? total / 2 : total - (total / 2);
        }
        else
        {
            long after = 0;
            if (window.PadType == PadType.Custom)
                (before, after) = (window.Pad[2 * axis], window.Pad[(2 * axis) + 1]);
            output = requested ?? full - before - after;
        }
        return result.With(arguments, axis, before, Math.Max(0, full - before - output), output);
    }

    /// <summary>The outputs [First, End) of a convolution for which tap <paramref name="tap"/> lies inside the input.</summary>
    internal (int First, int End) OutputsOfTap(int tap) => Inside(TapOffset(tap), Stride, Output, Input);

    /// <summary>The inputs [First, End) of a transposed convolution that tap <paramref name="tap"/> puts inside the output.</summary>
    internal (int First, int End) InputsOfTap(int tap) => Inside(TapOffset(tap), Stride, Input, Output);

    /// <summary>Where a tap falls for window 0.</summary>
    internal int TapOffset(int tap) => (int)(((long)tap * Dilation) - PadBefore);

    /// <summary>The i in [0, count) with 0 &lt;= i * stride + offset &lt; limit.</summary>
    private static (int First, int End) Inside(long offset, long stride, long count, long limit)
    {
        long first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
        long end = offset >= limit ? 0 : Math.Min(count, ((limit - 1 - offset) / stride) + 1);
        return first < end ? ((int)first, (int)end) : (0, 0);
    }

    private SlidingAxis With(Arguments arguments, int axis, long before, long after, long output)
    {
        if (Kernel < 1)
            throw arguments.Invalid($"a kernel of one tap or more along spatial axis {axis}", $"{Kernel}");
        if (output < 0 || Math.Max(Math.Max(output, Extent), Input + before + after) >= int.MaxValue)
            throw arguments.Invalid($"an output length from 0 to {int.MaxValue - 1} along spatial axis {axis}", $"{output}");
        return this with { PadBefore = (int)before, PadAfter = (int)after, Output = (int)output };
    }
}
