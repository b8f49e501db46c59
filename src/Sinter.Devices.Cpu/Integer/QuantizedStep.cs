using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>An operation from 8-bit integers to 8-bit integers that is computed with floats, but only in the cache.</summary>
/// <param name="Inputs">The integers that it reads.</param>
/// <param name="Ending">How its result becomes integers.</param>
/// <param name="Bind">Makes the kernel.</param>
internal sealed record QuantizedStep(QuantizedValue[] Inputs, QuantizedEnding Ending, Func<PackedConstants, CpuKernel> Bind)
{
    private static readonly string ConvolutionWithChannelsLast = ChannelsLast.NameOf("conv");

    /// <summary>The operation as such a step; null when it is none.</summary>
    public static QuantizedStep? Of(Operation operation, Opset opset)
    {
        if (operation.Outputs is not [{ Type: TensorType { IsStatic: true, Element: ElementType.Float32 } type }]
            || type.ToShape().ElementCount == 0)
            return null;
        return operation.Type switch
        {
            "add" => OfBinary(operation, BinaryKind.Add, opset),
            "mul" => OfBinary(operation, BinaryKind.Multiply, opset),
            "sub" => OfBinary(operation, BinaryKind.Subtract, opset),
            _ => operation.Type == ConvolutionWithChannelsLast ? OfDepthwise(operation, opset) : null,
        };
    }

    private static QuantizedStep? OfBinary(Operation operation, BinaryKind kind, Opset opset)
    {
        if (QuantizedValue.Of(operation.Input("x")?.Variable) is not { } x || QuantizedValue.Of(operation.Input("y")?.Variable) is not { } y
            || !operation.Input("x")!.Type.Equals(operation.Output.Type) || !operation.Input("y")!.Type.Equals(operation.Output.Type)
            || QuantizedEnding.After(operation, opset) is not { } ending)
            return null;
        return new QuantizedStep([x, y], ending, _ => new CpuKernel("elementwise on integers", [x.Codes, y.Codes],
            (in KernelCall call) => QuantizedBinary.Run(kind, ending.Activation, call.Bytes(0), x.Scale, call.Bytes(1), y.Scale,
                call.OutputBytes(), ending.Scale, call.Pool, call.Cancellation)));
    }

    private static QuantizedStep? OfDepthwise(Operation operation, Opset opset)
    {
        if (QuantizedValue.Of(operation.Input("x")?.Variable) is not { } x || operation.Input("weight")?.ConstantTensor is not { } weight
            || (operation.Input("bias") is { } given && given.ConstantTensor is null)
            || QuantizedEnding.After(operation, opset) is not { } ending)
            return null;
        Signature signature = OperationTable.Resolve(operation, opset, ModelStage.Specialize).Signature;
        Arguments arguments = ChannelsLast.PlainArguments(ArgumentBinding.FromGraph(operation, opset, signature, ModelStage.Specialize));
        ConvolutionShape shape = ConvolutionBindings.ToShape(ConvolutionGeometry.Read(arguments), isTransposed: false);
        if (!QuantizedDepthwise.Suits(shape))
            return null;
        float[] bias = operation.Input("bias")?.ConstantTensor?.ToFloats() ?? [];
        return new QuantizedStep([x], ending, constants =>
        {
            PackedDepthwise packed = ChannelsLastConvolution.PackDepthwise(shape, weight, constants);
            return new CpuKernel("depthwise convolution of integers", [x.Codes], (in KernelCall call) => QuantizedDepthwise.Run(shape, packed,
                call.Bytes(0), x.Scale, call.OutputBytes(), ending.Scale, bias, ending.Activation, call.Pool, call.Cancellation));
        });
    }
}
