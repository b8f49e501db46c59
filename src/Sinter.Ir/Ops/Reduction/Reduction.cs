using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A reduction over any axes to x's own type: a start value, a step per element and an end per result. Integers are added up
/// exactly, and results that are not whole are truncated.</summary>
internal sealed class Reduction(string name, double start, Func<double, double, double> step, Func<double, int, double>? end = null)
    : OperationDefinition(name, OperationFamily.Reduction)
{
    /// <summary>The exact step for integers; null when doubles do.</summary>
    public (long Start, Func<long, long, long> Step)? Integers { get; init; }

    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Numbers, "T"), Const("axes", Int32s).Optional(), Const("keep_dims", Bools).Optional(false))];

    protected override MilType[] InferTypes(Arguments arguments) => [ReductionRule.Infer(arguments)];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        var axes = ReductionAxes.Read(arguments, x.Rank);
        Shape shape = axes.Reduce(x.Shape);
        if (Integers is { } integers && !x.ElementType.IsFloat())
        {
            long[] sums = ReductionRule.Fold(x.ToLongs(), x.Shape, axes, integers.Start, integers.Step);
            return [TensorConversion.FromLongs(x.ElementType, shape, sums)];
        }
        double[] results = ReductionRule.Fold(x.ToDoubles(), x.Shape, axes, start, step);
        if (end is not null)
        {
            int count = axes.CountOf(x.Shape);
            for (int i = 0; i < results.Length; i++)
                results[i] = end(results[i], count);
        }
        return [TensorConversion.FromDoubles(x.ElementType, shape, results)];
    }
}
