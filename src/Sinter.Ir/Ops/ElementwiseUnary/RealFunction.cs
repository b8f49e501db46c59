using static Sinter.Ir.ElementTypeSets;

namespace Sinter.Ir.Ops;

/// <summary>A function of one real number: floats in, floats of the same type out.</summary>
internal sealed class RealFunction(string name, Func<double, double> function, OperationFamily family = OperationFamily.ElementwiseUnary)
    : UnaryOperation(name, Floats, family)
{
    protected override double Apply(double x) => function(x);
}
