namespace Sinter.Kernels;

/// <summary>A kernel position that lies in the image, and the input that it sees, counted from the window's origin.</summary>
internal readonly record struct AxisTap(int Tap, int Offset);

/// <summary>Outputs along one axis, evenly spaced, whose windows lie in the image with the same kernel positions.</summary>
/// <param name="FirstOutput">First output.</param>
/// <param name="OutputStep">From one output to the next.</param>
/// <param name="Count">Outputs.</param>
/// <param name="FirstInput">Origin of the first output's window; may lie outside of the image.</param>
/// <param name="InputStep">From one origin to the next.</param>
/// <param name="Taps">The kernel positions inside the image, for each of the outputs.</param>
internal sealed record AxisSpan(int FirstOutput, int OutputStep, int Count, int FirstInput, int InputStep, AxisTap[] Taps)
{
    /// <summary>A single output that sees a single position.</summary>
    public static AxisSpan Point { get; } = new(0, 1, 1, 0, 1, [new AxisTap(0, 0)]);

    /// <summary>All outputs of an axis of a convolution.</summary>
    public static List<AxisSpan> OfConvolution(int input, int kernel, int output, int stride, int dilation, int padBefore)
    {
        AxisTap[] taps = [.. Enumerable.Range(0, kernel).Select(tap => new AxisTap(tap, checked(tap * dilation)))];
        var spans = new List<AxisSpan>();
        Cut(new AxisSpan(0, 1, output, -padBefore, stride, taps), input, spans);
        return spans;
    }

    /// <summary>All outputs of an axis of a transposed convolution, which adds input i times tap k to output i * stride - padBefore + k *
    /// dilation: outputs that are a stride apart see the same kernel positions.</summary>
    public static List<AxisSpan> OfTransposed(int input, int kernel, int output, int stride, int dilation, int padBefore)
    {
        var spans = new List<AxisSpan>();
        for (int phase = 0; phase < Math.Min(stride, output); phase++)
        {
            var taps = new List<AxisTap>();
            // Backwards, so that the inputs come in order.
            for (int tap = kernel - 1; tap >= 0; tap--)
            {
                long distance = (long)phase + padBefore - (long)tap * dilation;
                if (distance % stride == 0)
                    taps.Add(new AxisTap(tap, checked((int)(distance / stride))));
            }
            int count = Tiles.Count(output - phase, stride);
            Cut(new AxisSpan(phase, stride, count, 0, 1, [.. taps]), input, spans);
        }
        return spans;
    }

    /// <summary>Divides a span where the kernel positions inside the image change.</summary>
    private static void Cut(AxisSpan whole, int input, List<AxisSpan> spans)
    {
        AxisTap[] taps = whole.Taps;
        int start = 0, firstTap = -1, endTap = -1;
        for (int i = 0; i <= whole.Count; i++)
        {
            int first = -1, end = -1;
            if (i < whole.Count)
            {
                long origin = whole.FirstInput + (long)i * whole.InputStep;
                first = LowerBound(taps, -origin);
                end = Math.Max(first, LowerBound(taps, input - origin));
                if (first == end)
                    first = end = 0;
            }
            if (first == firstTap && end == endTap)
                continue;
            if (i > start)
            {
                spans.Add(new AxisSpan(whole.FirstOutput + start * whole.OutputStep, whole.OutputStep, i - start,
                    whole.FirstInput + start * whole.InputStep, whole.InputStep, taps[firstTap..endTap]));
            }
            (start, firstTap, endTap) = (i, first, end);
        }
    }

    /// <summary>The first tap whose offset is not below <paramref name="offset"/>; offsets increase.</summary>
    private static int LowerBound(AxisTap[] taps, long offset)
    {
        int low = 0, high = taps.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (taps[middle].Offset < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
