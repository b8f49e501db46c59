using System.Collections.Immutable;
using System.Globalization;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x over the root of its mean square plus epsilon, over the last <c>count</c> axes together, times <c>gamma</c>, which has x's
/// shape on them.</summary>
public sealed class RmsNorm() : OperationDefinition(OperationName, OperationFamily.Internal)
{
    public const string OperationName = "sinter.rms_norm";

    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Float32s), Const("count", Int32s), Const("gamma", Float32s).Optional(), Const("epsilon", Float32s))];

    /// <summary>Elements that are normalized together.</summary>
    /// <exception cref="ModelException">There are not as many axes, or gamma has another shape.</exception>
    public static int Length(Arguments arguments, Shape x)
    {
        int count = arguments.Int("count");
        if (count < 1 || count > x.Rank)
            throw arguments.Invalid("count", $"a number in [1, {x.Rank}]", count.ToString(CultureInfo.InvariantCulture));
        var group = Shape.Of(x.Dimensions[^count..]);
        if (arguments.Has("gamma") && arguments.TensorType("gamma").ToShape() != group)
            throw arguments.Invalid("gamma", $"x's shape on the axes, {group}", arguments.TensorType("gamma").ToString());
        return checked((int)group.ElementCount);
    }

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (x.IsStatic)
            Length(arguments, x.ToShape());
        return [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        int length = Length(arguments, x.Shape);
        double epsilon = arguments.Float("epsilon");
        double[]? gamma = arguments.TensorOrNull("gamma")?.ToDoubles();
        double[] values = x.ToDoubles();
        for (int start = 0; start < values.Length; start += length)
        {
            Span<double> row = values.AsSpan(start, length);
            double squares = 0;
            foreach (double value in row)
                squares += value * value;
            double scale = 1 / Math.Sqrt((squares / length) + epsilon);
            for (int i = 0; i < length; i++)
                row[i] *= scale * (gamma?[i] ?? 1);
        }
        return [TensorConversion.FromDoubles(x.ElementType, x.Shape, values)];
    }
}
