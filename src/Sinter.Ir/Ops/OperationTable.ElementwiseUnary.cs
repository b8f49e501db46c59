using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] ElementwiseUnary =>
    [
        new NumberFunction("abs", Math.Abs, Math.Abs),
        new RealFunction("acos", Math.Acos),
        new RealFunction("asin", Math.Asin),
        new RealFunction("atan", Math.Atan),
        new RealFunction("atanh", Math.Atanh),
        new Cast(),
        new RealFunction("ceil", Math.Ceiling),
        new Clip(),
        new RealFunction("cos", Math.Cos),
        new RealFunction("cosh", Math.Cosh),
        new RealFunction("erf", ErrorFunction.Erf),
        new RealFunction("exp", Math.Exp),
        new NumberFunction("exp2", x => Math.Pow(2, x), x => x is >= 0 and < 63 ? 1L << (int)x : 0),
        new RealFunction("floor", Math.Floor),
        new ShiftedFunction("inverse", 1e-4f, x => 1 / x),
        new ShiftedFunction("log", 1e-45f, Math.Log),
        new LogicalNot(),
        new RealFunction("round", x => Math.Round(x, MidpointRounding.ToEven)),
        new ShiftedFunction("rsqrt", 1e-12f, x => 1 / Math.Sqrt(x)),
        new NumberFunction("sign", x => x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x, x => Math.Sign(x)),
        new RealFunction("sin", Math.Sin),
        new RealFunction("sinh", Math.Sinh),
        new RealFunction("sqrt", Math.Sqrt),
        new NumberFunction("square", x => x * x, x => unchecked(x * x)),
        new RealFunction("tan", Math.Tan),
        new RealFunction("tanh", Math.Tanh),
        new Threshold(),
    ];
}
