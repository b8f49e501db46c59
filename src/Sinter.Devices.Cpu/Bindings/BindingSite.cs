using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>An operation whose result types are known, for which a kernel is looked for.</summary>
internal sealed class BindingSite(Operation operation, Arguments arguments, TensorType[] outputs)
{
    public Operation Operation { get; } = operation;

    /// <summary>Types of all arguments, and the values of constant ones.</summary>
    public Arguments Arguments { get; } = arguments;

    public IReadOnlyList<TensorType> Outputs { get; } = outputs;

    public Shape OutputShape { get; } = outputs[0].ToShape();

    public Argument Argument(string parameter) => Operation.Input(parameter)!.Value;

    public Shape Shape(string parameter, int index = 0) => Arguments.TensorType(parameter, index).ToShape();

    /// <summary>True when the argument is a float32 tensor of known shape.</summary>
    public bool IsFloat(string parameter, int index = 0) =>
        Arguments.Type(parameter, index) is TensorType { Element: ElementType.Float32, IsStatic: true };
}
