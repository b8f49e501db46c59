namespace Sinter.Kernels;

/// <summary>Which two input positions an output position lies between along one axis, and how far on the way to the second, from 0 to 1.
/// Computed by the caller, who knows the sampling mode. Immutable.</summary>
public sealed class ResizeAxis
{
    /// <param name="inputLength">Positions of the input; every index lies below it.</param>
    /// <param name="low">The first input position of each output position.</param>
    /// <param name="high">The second input position of each output position.</param>
    /// <param name="weight">The share of the second one.</param>
    /// <exception cref="ArgumentException">The lengths differ or an index is out of range.</exception>
    public ResizeAxis(int inputLength, int[] low, int[] high, float[] weight)
    {
        KernelGuard.Length(high.Length, low.Length, nameof(high));
        KernelGuard.Length(weight.Length, low.Length, nameof(weight));
        for (int i = 0; i < low.Length; i++)
            KernelGuard.Require(
                (uint)low[i] < (uint)inputLength && (uint)high[i] < (uint)inputLength, $"Position {i} leaves the input of {inputLength}.");
        InputLength = inputLength;
        Low = low;
        High = high;
        Weight = weight;
    }

    public int InputLength { get; }

    public int OutputLength => Low.Length;

    internal int[] Low { get; }

    internal int[] High { get; }

    internal float[] Weight { get; }

    /// <summary>From one input coordinate per output position; coordinates are clamped to the input.</summary>
    public static ResizeAxis FromCoordinates(int inputLength, ReadOnlySpan<float> coordinates)
    {
        int[] low = new int[coordinates.Length], high = new int[coordinates.Length];
        var weight = new float[coordinates.Length];
        for (int i = 0; i < low.Length; i++)
        {
            float coordinate = Math.Clamp(coordinates[i], 0, Math.Max(0, inputLength - 1));
            low[i] = (int)coordinate;
            high[i] = Math.Min(low[i] + 1, inputLength - 1);
            weight[i] = coordinate - low[i];
        }
        return new ResizeAxis(inputLength, low, high, weight);
    }
}
