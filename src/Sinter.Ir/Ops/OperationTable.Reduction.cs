using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Reductions =>
    [
        new ArgumentOfExtremum("reduce_argmax", greatest: true),
        new ArgumentOfExtremum("reduce_argmin", greatest: false),
        new Reduction("reduce_l1_norm", 0, (sum, x) => sum + Math.Abs(x)) { Integers = (0, (sum, x) => sum + Math.Abs(x)) },
        new Reduction("reduce_l2_norm", 0, (sum, x) => sum + x * x, (sum, _) => Math.Sqrt(sum)),
        new Reduction("reduce_log_sum", 0, (sum, x) => sum + x, (sum, _) => Math.Log(sum)),
        new ReduceLogSumExp(),
        new Reduction("reduce_max", double.NegativeInfinity, Math.Max) { Integers = (int.MinValue, Math.Max) },
        new Reduction("reduce_mean", 0, (sum, x) => sum + x, (sum, count) => sum / count),
        new Reduction("reduce_min", double.PositiveInfinity, Math.Min) { Integers = (int.MaxValue, Math.Min) },
        new Reduction("reduce_prod", 1, (product, x) => product * x) { Integers = (1, IntegerArithmetic.Multiply) },
        new Reduction("reduce_sum", 0, (sum, x) => sum + x) { Integers = (0, IntegerArithmetic.Add) },
        new Reduction("reduce_sum_square", 0, (sum, x) => sum + x * x) { Integers = (0, (sum, x) => sum + x * x) },
    ];
}
