namespace Sinter.Kernels;

/// <summary>How a support vector machine compares two vectors.</summary>
public enum KernelFunctionKind
{
    /// <summary>x . z</summary>
    Linear,

    /// <summary>e^(-gamma |x - z|^2)</summary>
    RadialBasis,

    /// <summary>(gamma x . z + c)^degree</summary>
    Polynomial,

    /// <summary>tanh(gamma x . z + c)</summary>
    Sigmoid,
}

/// <summary>A kernel function with its constants; those that the kind does not use are ignored.</summary>
public readonly record struct KernelFunction(KernelFunctionKind Kind, double Gamma = 0, double Constant = 0, int Degree = 0)
{
    /// <summary>Whether it takes the squared distance of the vectors rather than their product.</summary>
    internal bool TakesDistance => Kind == KernelFunctionKind.RadialBasis;

    /// <summary>The value for a product, or for a squared distance where the kind takes that.</summary>
    internal double Value(double sum) => Kind switch
    {
        KernelFunctionKind.Linear => sum,
        KernelFunctionKind.RadialBasis => Math.Exp(-Gamma * sum),
        KernelFunctionKind.Polynomial => Power(Gamma * sum + Constant, Degree),
        _ => Math.Tanh(Gamma * sum + Constant),
    };

    private static double Power(double factor, int exponent)
    {
        double result = 1;
        for (; exponent > 0; exponent >>= 1, factor *= factor)
        {
            if ((exponent & 1) != 0)
                result *= factor;
        }
        return result;
    }
}
