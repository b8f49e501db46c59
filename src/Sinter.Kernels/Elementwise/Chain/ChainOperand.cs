namespace Sinter.Kernels;

/// <summary>Where a chain finds an operand's element i: at offset + (i / rowLength) * pitch + (i % rowLength) * step of an input.</summary>
/// <param name="Input">Which of the chain's inputs.</param>
/// <param name="Offset">The first element.</param>
/// <param name="RowLength">Elements of a row; positive.</param>
/// <param name="Pitch">From one row to the next; 0 when all rows are the same.</param>
/// <param name="Step">1 for neighbours, 0 when a row is one element again and again.</param>
public readonly record struct ChainOperand(int Input, int Offset, int RowLength, int Pitch, int Step)
{
    /// <summary>True when the operand is one element.</summary>
    internal bool IsScalar => Step == 0 && Pitch == 0;

    /// <summary>True when the elements lie one behind the other.</summary>
    internal bool IsDense => Step == 1 && RowLength == Pitch;

    /// <summary>An input that has an element for each of the chain.</summary>
    public static ChainOperand Dense(int input, int count) => new(input, 0, count, count, 1);

    internal void Check(int count, int inputLength)
    {
        KernelGuard.Require(Step is 0 or 1 && RowLength > 0 && Pitch >= 0 && Offset >= 0, "An operand has no such form.");
        long last = Offset + ((count - 1L) / RowLength * Pitch) + ((Math.Min(RowLength, count) - 1L) * Step);
        KernelGuard.AtLeast(inputLength, last + 1, "input");
    }
}
