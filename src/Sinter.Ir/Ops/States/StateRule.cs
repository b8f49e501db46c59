using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>What reading and writing a state share.</summary>
internal static class StateRule
{
    /// <summary>The type of the tensor that the state holds.</summary>
    public static TensorType Wrapped(Arguments arguments) => arguments.Type("input") is StateType { Wrapped: TensorType wrapped }
        ? wrapped
        : throw arguments.Invalid("input", "a state that holds a tensor", arguments.Type("input").ToString());

    public static StateCell Cell(Arguments arguments) => arguments.Value("input") as StateCell
        ?? throw arguments.Invalid("input", "a state", arguments.Type("input").ToString());
}
