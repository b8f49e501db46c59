using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x brought to mean 0 and variance 1 over <c>axes</c> (all when not given), then scaled by <c>gamma</c> and shifted by
/// <c>beta</c>, whose shape is x's on those axes, in ascending order.</summary>
internal sealed class LayerNorm() : OperationDefinition("layer_norm", OperationFamily.Normalization)
{
    public override ImmutableArray<Signature> Signatures { get; } = [Since(Opset.iOS15, "T"), Since(Opset.iOS17, "U")];

    private static Signature Since(Opset opset, string parameterType) => new(opset,
        In("x", Floats, "T"),
        Const("axes", Int32s).Optional(),
        Const("gamma", Floats, parameterType).Optional(),
        Const("beta", Floats, parameterType).Optional(),
        Const("epsilon", Floats, parameterType).Optional(1e-5f));

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (x.HasRank && (!arguments.Has("axes") || arguments.Known("axes") is not null))
        {
            int[] axes = ReductionAxes.ReadAxes(arguments, x.Rank);
            CheckParameter(arguments, "gamma", x, axes);
            CheckParameter(arguments, "beta", x, axes);
        }
        return [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        Tensor x = arguments.Tensor("x");
        int[] axes = ReductionAxes.ReadAxes(arguments, x.Rank), strides = x.Shape.Strides();
        int[] outer = [.. Enumerable.Range(0, x.Rank).Where(axis => !axes.Contains(axis))];
        double[]? gamma = arguments.TensorOrNull("gamma")?.ToDoubles(), beta = arguments.TensorOrNull("beta")?.ToDoubles();
        double epsilon = arguments.Float("epsilon");
        double[] values = x.ToDoubles();

        Shape groupShape = Select(x.Shape, axes), outerShape = Select(x.Shape, outer);
        var offsets = new int[checked((int)groupShape.ElementCount)];
        var walk = new IndexWalk(groupShape, Select(strides, axes));
        for (int i = 0; i < offsets.Length; i++, walk.Next())
            offsets[i] = walk.Offset;

        var group = new double[offsets.Length];
        int groups = group.Length == 0 ? 0 : checked((int)outerShape.ElementCount);
        var groupWalk = new IndexWalk(outerShape, Select(strides, outer));
        for (int g = 0; g < groups; g++, groupWalk.Next())
        {
            int start = groupWalk.Offset;
            for (int i = 0; i < group.Length; i++)
                group[i] = values[start + offsets[i]];
            (double mean, double scale) = Standardization.Of(group, epsilon);
            for (int i = 0; i < group.Length; i++)
                values[start + offsets[i]] = (group[i] - mean) * scale * (gamma?[i] ?? 1) + (beta?[i] ?? 0);
        }
        return [TensorConversion.FromDoubles(x.ElementType, x.Shape, values)];
    }

    private static void CheckParameter(Arguments arguments, string parameter, TensorType x, int[] axes)
    {
        if (!arguments.Has(parameter))
            return;
        TensorType expected = x.WithDimensions([.. axes.Select(axis => x[axis])]), given = arguments.TensorType(parameter);
        if (!expected.With(given.Element).IsCompatibleWith(given))
            throw arguments.Invalid(parameter, $"the type of x on the axes, {expected}", given.ToString());
    }

    private static Shape Select(Shape shape, int[] axes) => Shape.Of(Select(shape.ToArray(), axes));

    private static int[] Select(int[] values, int[] axes) => [.. axes.Select(axis => values[axis])];
}
