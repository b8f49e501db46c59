namespace Sinter.Kernels;

/// <summary>From the integer sums of a product to its results: activation(sum * scale + bias + residual).</summary>
/// <param name="Scales">One per column: what a step of the input's integers times a step of the column's weights stands for.</param>
/// <param name="Bias">One per column; empty for none.</param>
/// <param name="Activation">Applied last.</param>
public sealed record IntegerEnding(float[] Scales, float[] Bias, UnaryOperation Activation)
{
    internal void Check(int columns)
    {
        KernelGuard.Length(Scales.Length, columns, nameof(Scales));
        if (Bias.Length > 0)
            KernelGuard.Length(Bias.Length, columns, nameof(Bias));
    }
}
