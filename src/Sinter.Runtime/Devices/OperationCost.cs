using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>Estimates what operations cost: good enough to choose between devices, which differ by factors.</summary>
public static class OperationCost
{
    private static readonly HashSet<string> Views = ["reshape", "squeeze", "expand_dims", "identity"];

    /// <summary>Seconds that one evaluation takes on a device with these rates.</summary>
    public static double Seconds(Operation operation, bool isFast, DeviceRates rates)
    {
        if (operation.IsConstant || Views.Contains(operation.Type))
            return 0;
        double step = 1 / rates.Steps;
        if (operation.Blocks.Length > 0)
            return step + operation.Blocks.Sum(block => block.Operations.Sum(nested => Seconds(nested, isFast, rates)));
        return isFast
            ? step + (MultiplyAdds.Of(operation) / rates.MultiplyAdds) + (BytesMoved(operation) / rates.Bytes)
            : step + (operation.Outputs.Sum(output => (double)ElementsOf(output.Type)) / rates.ReferenceElements);
    }

    /// <summary>Bytes of a tensor of known shape; 0 for anything else.</summary>
    public static long BytesOf(MilType type) =>
        type is TensorType tensor && tensor.TryGetShape(out Shape shape) ? (long)shape.ElementCount * tensor.Element.BitWidth() / 8 : 0;

    private static double BytesMoved(Operation operation) =>
        operation.ReadVariables().Distinct().Sum(variable => (double)BytesOf(variable.Type))
        + operation.Outputs.Sum(output => (double)BytesOf(output.Type));

    private static long ElementsOf(MilType type) => type is TensorType tensor && tensor.TryGetShape(out Shape shape) ? shape.ElementCount : 0;
}
