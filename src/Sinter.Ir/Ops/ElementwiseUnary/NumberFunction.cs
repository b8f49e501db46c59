using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;

namespace Sinter.Ir.Ops;

/// <summary>A function of one number that also takes 32-bit integers, which it treats exactly and wraps as C does.</summary>
internal sealed class NumberFunction(string name, Func<double, double> ofFloat, Func<long, long> ofInteger) : UnaryOperation(name, Numbers)
{
    protected override double Apply(double x) => ofFloat(x);

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        return [x.ElementType.IsFloat() ? ElementwiseRule.Map(x, ofFloat) : ElementwiseRule.MapIntegers(x, ofInteger)];
    }
}
