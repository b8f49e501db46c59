using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Where compressed constants can be read as they are.</summary>
internal static class CompressedUses
{
    /// <summary>True when all readers of a compressed constant have kernels that take it, whatever the sizes of their other
    /// arguments.</summary>
    public static bool TakeAll(Operation constant, Opset opset) => constant.Output is { BlockOutputUses: 0, Users.Count: > 0 } value
        && CompressedConstant.Of(constant, opset) is { } numbers && value.Users.All(user => Takes(user, value, numbers));

    private static bool Takes(Operation user, Variable value, CompressedConstant numbers) => user.Type switch
    {
        "linear" => Reads(user, "weight", value) && IsConstantOrAbsent(user, "bias"),
        "matmul" => Reads(user, "y", value) && !IsTrue(user, "transpose_x"),
        "gather" => Reads(user, "x", value) && IsFirstAxis(user) && (long)numbers.RowLength * numbers.Bits % 8 == 0,
        _ => false,
    };

    /// <summary>True when the value is this argument, and no other one.</summary>
    private static bool Reads(Operation user, string parameter, Variable value) => user.Input(parameter)?.Variable == value
        && user.ReadVariables().Count(variable => variable == value) == 1;

    private static bool IsConstantOrAbsent(Operation user, string parameter) =>
        user.Input(parameter) is not { } argument || argument.ConstantTensor is not null;

    private static bool IsTrue(Operation user, string parameter) =>
        user.Input(parameter) is { } argument && argument.ConstantTensor is not { Count: 1, Bytes: [0] };

    private static bool IsFirstAxis(Operation user) =>
        (user.Input("axis") is not { } axis || axis.ConstantTensor is { Count: 1 } constant && constant.ToInts()[0] is 0 or -2)
        && (user.Input("batch_dims") is not { } batch || batch.ConstantTensor is { Count: 1 } count && count.ToInts()[0] == 0)
        && user.Input("indices")?.Type is TensorType { Element: ElementType.Int32 };
}
