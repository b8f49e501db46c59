using Sinter.Ir;

namespace Sinter.Devices.Cpu;

public static partial class KernelTable
{
    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Copies =>
    [
        ("reshape", BindCopy),
        ("squeeze", BindCopy),
        ("expand_dims", BindCopy),
        ("flatten2d", BindCopy),
        ("identity", BindCopy),
        ("reshape_like", BindCopy),
    ];

    private static CpuKernel? BindCopy(BindingSite site) => site.Arguments.Type("x") is TensorType
        ? new CpuKernel("copy", [site.Argument("x")], static (in KernelCall call) => call.Bytes(0).CopyTo(call.OutputBytes()))
        : null;
}
