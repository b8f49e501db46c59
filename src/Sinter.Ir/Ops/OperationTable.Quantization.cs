using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Quantization =>
    [
        new Dequantize(),
        new Quantize(),
    ];
}
