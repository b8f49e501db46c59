namespace Sinter.Benchmarks;

/// <summary>Engines that disagree are not compared.</summary>
internal static class ZooAgreement
{
    private const double Tolerance = 1e-3;

    /// <summary>The largest difference of the first outputs, as a share of the largest number.</summary>
    /// <exception cref="InvalidOperationException">It is too large.</exception>
    public static double Require(IZooSession expected, IZooSession actual)
    {
        float[] left = expected.FirstOutput(), right = actual.FirstOutput();
        float scale = left.Max(MathF.Abs);
        double worst = left.Zip(right, (a, b) => Math.Abs(a - b)).Max() / scale;
        return left.Length == right.Length && worst <= Tolerance ? worst
            : throw new InvalidOperationException($"The outputs differ by {worst:G3} of the largest one.");
    }
}
