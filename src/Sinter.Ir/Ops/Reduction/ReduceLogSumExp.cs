using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>ln of the sum of e^x. The maximum is subtracted first, so that nothing overflows.</summary>
internal sealed class ReduceLogSumExp() : OperationDefinition("reduce_log_sum_exp", OperationFamily.Reduction)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Numbers, "T"), Const("axes", Int32s).Optional(), Const("keep_dims", Bools).Optional(false))];

    protected override MilType[] InferTypes(Arguments arguments) => [ReductionRule.Infer(arguments)];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        var axes = ReductionAxes.Read(arguments, x.Rank);
        double[] values = x.ToDoubles(), results = ReductionRule.Fold(values, x.Shape, axes, double.NegativeInfinity, Math.Max);
        var sums = new double[results.Length];
        var walk = new IndexWalk(x.Shape, axes.ResultStrides(x.Shape));
        foreach (double value in values)
        {
            sums[walk.Offset] += Math.Exp(value - Finite(results[walk.Offset]));
            walk.Next();
        }
        for (int i = 0; i < results.Length; i++)
            results[i] = Finite(results[i]) + Math.Log(sums[i]);
        return [TensorConversion.FromDoubles(x.ElementType, axes.Reduce(x.Shape), results)];
    }

    /// <summary>An infinite maximum is not subtracted: infinity less infinity is no number.</summary>
    private static double Finite(double max) => double.IsInfinity(max) ? 0 : max;
}
