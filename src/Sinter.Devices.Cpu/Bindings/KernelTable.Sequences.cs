using Sinter.Ir.Ops;

namespace Sinter.Devices.Cpu;

public static partial class KernelTable
{
    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Sequences =>
    [
        ("gru", RecurrentBindings.BindGru),
        ("lstm", RecurrentBindings.BindLstm),
        ("rnn", RecurrentBindings.BindRnn),
        ("scaled_dot_product_attention", AttentionBindings.BindAttention),
        (StridedAttention.OperationName, AttentionBindings.BindStrided),
    ];
}
