using System.Collections.Immutable;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The largest element of each window; padding counts as minus infinity.</summary>
internal sealed class MaxPool() : PoolOperation("max_pool", OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("kernel_sizes", Int32s), Const("strides", Int32s).Optional(),
            Const("pad_type", Strings), Const("pad", Int32s).Optional(), Const("ceil_mode", Bools).Optional(false)),
    ];

    protected override double Start => double.NegativeInfinity;

    protected override double Add(double result, double x) => Math.Max(result, x);
}
