namespace Sinter.Benchmarks.Kernels;

/// <summary>Inputs for kernels: the same random numbers from -1 to 1 each time.</summary>
internal static class Numbers
{
    public static float[] Random(int count)
    {
        var random = new Random(count);
        var numbers = new float[count];
        for (int i = 0; i < count; i++)
            numbers[i] = (2 * random.NextSingle()) - 1;
        return numbers;
    }
}
