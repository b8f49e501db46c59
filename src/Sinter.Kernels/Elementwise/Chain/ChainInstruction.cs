namespace Sinter.Kernels;

/// <summary>One operation of a chain. Values are numbered: first the operands, then the results of the instructions.</summary>
/// <param name="Function">Of the left value alone; looked at when there is no right one.</param>
/// <param name="Kind">Of both values.</param>
/// <param name="Left">The number of a value.</param>
/// <param name="Right">The number of a value; -1 for none.</param>
/// <param name="Output">Where the result goes beside later instructions; -1 for nowhere.</param>
public readonly record struct ChainInstruction(UnaryOperation Function, BinaryKind Kind, int Left, int Right, int Output)
{
    public static ChainInstruction Unary(UnaryOperation function, int value, int output = -1) => new(function, default, value, -1, output);

    public static ChainInstruction Binary(BinaryKind kind, int left, int right, int output = -1) => new(default, kind, left, right, output);
}
