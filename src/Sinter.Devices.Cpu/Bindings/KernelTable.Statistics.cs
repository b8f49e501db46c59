using Sinter.Ir.Ops;
using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

public static partial class KernelTable
{
    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Normalizations =>
    [
        ("batch_norm", NormalizationBindings.BindBatchNorm),
        ("instance_norm", NormalizationBindings.BindInstanceNorm),
        ("l2_norm", NormalizationBindings.BindL2Norm),
        ("layer_norm", NormalizationBindings.BindLayerNorm),
        ("local_response_norm", NormalizationBindings.BindLocalResponseNorm),
        (RmsNorm.OperationName, NormalizationBindings.BindRmsNorm),
        ("softmax", NormalizationBindings.BindSoftmax),
    ];

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Reductions =>
    [
        ("cumsum", ReductionBindings.BindCumulativeSum),
        ("reduce_argmax", ReductionBindings.BindArgMax),
        ("reduce_argmin", ReductionBindings.BindArgMin),
        ("reduce_l1_norm", ReductionBindings.Of(ReductionKind.L1Norm)),
        ("reduce_l2_norm", ReductionBindings.Of(ReductionKind.L2Norm)),
        ("reduce_log_sum", ReductionBindings.Of(ReductionKind.LogSum)),
        ("reduce_log_sum_exp", ReductionBindings.Of(ReductionKind.LogSumExp)),
        ("reduce_max", ReductionBindings.Of(ReductionKind.Max)),
        ("reduce_mean", ReductionBindings.Of(ReductionKind.Mean)),
        ("reduce_min", ReductionBindings.Of(ReductionKind.Min)),
        ("reduce_prod", ReductionBindings.Of(ReductionKind.Product)),
        ("reduce_sum", ReductionBindings.Of(ReductionKind.Sum)),
        ("reduce_sum_square", ReductionBindings.Of(ReductionKind.SumOfSquares)),
    ];
}
