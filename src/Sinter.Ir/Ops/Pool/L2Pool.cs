using System.Collections.Immutable;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The square root of the sum of squares in each window.</summary>
internal sealed class L2Pool() : PoolOperation("l2_pool")
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("kernel_sizes", Int32s), Const("strides", Int32s).Optional(),
            Const("pad_type", Strings), Const("pad", Int32s).Optional(), Const("ceil_mode", Bools).Optional(false)),
    ];

    protected override double Add(double result, double x) => result + (x * x);

    protected override double Finish(double result, int count) => Math.Sqrt(result);
}
