using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>start, start + step, ... up to but without end.</summary>
internal sealed class Range1d() : OperationDefinition("range_1d", OperationFamily.TensorOperation)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("end", Numbers, "T"), In("start", Numbers, "T"), In("step", Numbers, "T"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        return [new TensorType(arguments.Element("start"), arguments.AllKnown ? Count(arguments) : Dimension.Unknown)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        double start = arguments.Float("start"), step = arguments.Float("step");
        var values = new double[Count(arguments)];
        for (int i = 0; i < values.Length; i++)
            values[i] = start + i * step;
        return [TensorConversion.FromDoubles(arguments.Element("start"), [values.Length], values)];
    }

    private static int Count(Arguments arguments)
    {
        double start = arguments.Float("start"), end = arguments.Float("end"), step = arguments.Float("step");
        double count = Math.Ceiling((end - start) / step);
        if (step == 0 || !double.IsFinite(count) || count >= int.MaxValue / sizeof(double))
            throw arguments.Invalid("finite bounds that few enough steps connect", $"{start} to {end} by {step}");
        return (int)Math.Max(count, 0);
    }
}
