using Sinter.Ir;
using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

/// <summary>What the only reader of a result makes of it: integers, after a function of each element where there is one.</summary>
/// <param name="Activation">The function.</param>
/// <param name="Operations">The operations that a kernel stands for which does all of it.</param>
/// <param name="Result">The integers.</param>
/// <param name="Scale">What these stand for.</param>
internal sealed record QuantizedEnding(UnaryOperation Activation, Operation[] Operations, Variable Result, ByteScale Scale)
{
    /// <summary>Of an operation's result; null when something else reads it.</summary>
    public static QuantizedEnding? After(Operation operation, Opset opset)
    {
        if (FusedEpilogue.OnlyUser(operation.Output, operation.Parent!) is not { Outputs.Length: 1 } reader)
            return null;
        UnaryOperation activation = UnaryOperation.None;
        Operation[] before = [];
        if (reader.Type != "quantize")
        {
            if (reader.Input("x")?.Variable != operation.Output || UnaryBindings.FunctionOf(reader, opset) is not { } function
                || FusedEpilogue.OnlyUser(reader.Output, operation.Parent!) is not { } next)
                return null;
            (activation, before, reader) = (function, [reader], next);
        }
        return QuantizedValue.OfQuantize(reader) is { } scale
            ? new QuantizedEnding(activation, [.. before, reader], reader.Output, scale) : null;
    }
}
