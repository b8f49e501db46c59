using Sinter.Ir.Ops;
using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

public static partial class KernelTable
{
    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Binary =>
    [
        ("add", BinaryBindings.Of(BinaryKind.Add)),
        ("equal", BinaryBindings.Of(ComparisonKind.Equal)),
        ("floor_div", BinaryBindings.Of(BinaryKind.FloorDivide)),
        ("greater", BinaryBindings.Of(ComparisonKind.Greater)),
        ("greater_equal", BinaryBindings.Of(ComparisonKind.GreaterOrEqual)),
        ("less", BinaryBindings.Of(ComparisonKind.Less)),
        ("less_equal", BinaryBindings.Of(ComparisonKind.LessOrEqual)),
        ("logical_and", BinaryBindings.Of(LogicalKind.And)),
        ("logical_not", BinaryBindings.BindLogicalNot),
        ("logical_or", BinaryBindings.Of(LogicalKind.Or)),
        ("logical_xor", BinaryBindings.Of(LogicalKind.Xor)),
        ("maximum", BinaryBindings.Of(BinaryKind.Max)),
        ("minimum", BinaryBindings.Of(BinaryKind.Min)),
        ("mod", BinaryBindings.Of(BinaryKind.Modulo)),
        ("mul", BinaryBindings.Of(BinaryKind.Multiply)),
        ("not_equal", BinaryBindings.Of(ComparisonKind.NotEqual)),
        ("pow", BinaryBindings.Of(BinaryKind.Power)),
        ("real_div", BinaryBindings.Of(BinaryKind.Divide)),
        ("select", BinaryBindings.BindSelect),
        ("sub", BinaryBindings.Of(BinaryKind.Subtract)),
    ];

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Conversions =>
    [
        ("cast", CastBindings.BindCast),
        (RoundToFloat16.OperationName, CastBindings.BindRoundToFloat16),
    ];

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Quantization =>
    [
        ("dequantize", QuantizationBindings.BindDequantize),
        ("quantize", QuantizationBindings.BindQuantize),
    ];
}
