using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] ElementwiseBinary =>
    [
        new Arithmetic("add", (x, y) => x + y, IntegerArithmetic.Add),
        new Comparison("equal", (x, y) => x == y),
        new Arithmetic("floor_div", FloorArithmetic.Divide, FloorArithmetic.Divide),
        new Comparison("greater", (x, y) => x > y),
        new Comparison("greater_equal", (x, y) => x >= y),
        new Comparison("less", (x, y) => x < y),
        new Comparison("less_equal", (x, y) => x <= y),
        new Connective("logical_and", (x, y) => x && y),
        new Connective("logical_or", (x, y) => x || y),
        new Connective("logical_xor", (x, y) => x != y),
        new Arithmetic("maximum", Math.Max, Math.Max),
        new Arithmetic("minimum", Math.Min, Math.Min),
        new Arithmetic("mod", FloorArithmetic.Remainder, FloorArithmetic.Remainder),
        new Arithmetic("mul", (x, y) => x * y, IntegerArithmetic.Multiply),
        new Comparison("not_equal", (x, y) => x != y),
        new Arithmetic("pow", Math.Pow, IntegerArithmetic.Power),
        new Arithmetic("real_div", (x, y) => x / y, IntegerArithmetic.Divide),
        new Arithmetic("sub", (x, y) => x - y, IntegerArithmetic.Subtract),
    ];
}
