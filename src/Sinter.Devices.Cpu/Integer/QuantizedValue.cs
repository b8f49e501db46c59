using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>A float value that is known as 8-bit integers with one scale. Half floats count as well: they are widened before kernels are
/// chosen, but after it is decided which weights stay as they are.</summary>
/// <param name="Codes">The integers.</param>
/// <param name="Scale">What they stand for.</param>
internal sealed record QuantizedValue(Variable Codes, ByteScale Scale)
{
    /// <summary>The integers that a value is computed from; null when it is not made of such ones.</summary>
    public static QuantizedValue? Of(Variable? value) =>
        value is { Producer: { Type: "dequantize" } dequantize, Type: TensorType { Element: ElementType.Float32 or ElementType.Float16 } }
            && dequantize.Input("input") is { ConstantTensor: null, Variable: { } codes } && ScaleOf(dequantize, codes.Type) is { } scale
            ? new QuantizedValue(codes, scale) : null;

    /// <summary>The scale with which an operation quantizes float32 numbers; null when it has none that is known, or several.</summary>
    public static ByteScale? OfQuantize(Operation operation) => operation is { Type: "quantize", Outputs: [var codes] }
        && operation.Input("input")?.Type is TensorType { Element: ElementType.Float32 } ? ScaleOf(operation, codes.Type) : null;

    /// <summary>True when the value of a <c>dequantize</c> is only read as the integers that it has.</summary>
    public static bool IsReadAsCodes(Operation dequantize, Opset opset) => dequantize is { Type: "dequantize", Outputs: [{ } value] }
        && value is { BlockOutputUses: 0, Users.Count: > 0 } && Of(value) is not null
        && value.Users.All(user => user.Parent == dequantize.Parent && TakesCodes(user, opset));

    /// <summary>True when an operation has a kernel for the integers of all values that it reads.</summary>
    private static bool TakesCodes(Operation operation, Opset opset) =>
        IntegerProduct.Of(operation, opset) is not null || QuantizedStep.Of(operation, opset) is not null;

    private static ByteScale? ScaleOf(Operation operation, MilType codes)
    {
        if (codes is not TensorType { IsStatic: true, Element: ElementType.Int8 or ElementType.UInt8 } type
            || operation.Input("scale")?.ConstantTensor is not { Count: 1 } scale)
            return null;
        int zeroPoint = 0;
        if (operation.Input("zero_point") is { } argument)
        {
            if (argument.ConstantTensor is not { Count: 1 } given)
                return null;
            zeroPoint = given.ToInts()[0];
        }
        return new ByteScale(scale.ToFloats()[0], zeroPoint, type.Element == ElementType.Int8);
    }
}
