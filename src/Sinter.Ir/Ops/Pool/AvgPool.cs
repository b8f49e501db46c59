using System.Collections.Immutable;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The mean of each window. Padding counts as zeros unless <c>exclude_padding_from_average</c> is set.</summary>
internal sealed class AvgPool() : PoolOperation("avg_pool")
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("kernel_sizes", Int32s), Const("strides", Int32s).Optional(),
            Const("pad_type", Strings), Const("pad", Int32s).Optional(), Const("ceil_mode", Bools).Optional(false),
            Const("exclude_padding_from_average", Bools).Optional(false)),
    ];

    protected override double Add(double result, double x) => result + x;

    protected override double Finish(double result, int count) => count == 0 ? 0 : result / count;
}
