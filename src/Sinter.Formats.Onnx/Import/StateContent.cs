using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>What a state holds after a prediction.</summary>
internal static class StateContent
{
    public static Variable Of(OnnxFeature output, GraphValue value, BlockBuilder builder)
    {
        Variable content = InterfaceOutput.TensorOf(output, value).Variable;
        return ((TensorType)content.Type).Element == ElementType.Float16
            ? content
            : builder.Add("cast", content.Name, ("x", content), ("dtype", Values.Text(ElementType.Float16.MilName())));
    }
}
