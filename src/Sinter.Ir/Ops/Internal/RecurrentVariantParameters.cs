using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>What the variants have in common.</summary>
internal static class RecurrentVariantParameters
{
    public static Parameter[] All =>
    [
        In("x", Float32s), In("initial_h", Float32s), Const("weight_ih", Float32s), Const("weight_hh", Float32s),
        Const("bias", Float32s).Optional(), Const("direction", Strings), Const("output_sequence", Bools), Const("activations", Strings),
        Const("alphas", Float32s), Const("betas", Float32s),
    ];
}
