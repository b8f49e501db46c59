namespace Sinter.Ir.Ops;

/// <summary>The logistic sigmoid and its integral, in forms that neither overflow nor cancel.</summary>
internal static class Logistic
{
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>ln(1 + e^x).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOfOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>ln(1 + x) for x in [0, 1]. What the sum rounds away is made good by the slope of the logarithm there.</summary>
    private static double LogOfOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) + (x - (sum - 1)) / sum;
    }
}
