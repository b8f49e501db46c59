using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>How far a weight is from what it was.</summary>
internal static class WeightError
{
    /// <summary>The sum of squared differences, and the sum of squares of the original.</summary>
    public static (double Error, double Norm) Measure(Tensor original, Tensor changed)
    {
        float[] before = original.ToFloats(), after = changed.ToFloats();
        double error = 0, norm = 0;
        for (int i = 0; i < before.Length; i++)
        {
            double difference = (double)before[i] - after[i];
            error += difference * difference;
            norm += (double)before[i] * before[i];
        }
        return (error, norm);
    }
}
