using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>A tile is a stretch of elements, taken piece by piece through all instructions.</summary>
internal unsafe struct ChainBody : IParallelBody
{
    public const int TileElements = 4 * PieceElements;

    /// <summary>8 KB, so that the few values which live at once stay in the first-level cache.</summary>
    private const int PieceElements = 2048;

    private const int MostValues = 2 * ElementwiseChain.MostInstructions + 1;

    public CpuTier Tier;
    public int Count;
    public ChainOperand* Operands;
    public int OperandCount;
    public ChainInstruction* Instructions;
    public int InstructionCount;
    public int* Places;
    public int PlaceCount;
    public float** Inputs;
    public float** Outputs;

    public readonly void Run(int tile)
    {
        float* scratch = ThreadScratch.Rent(ScratchSlot.Rows, Math.Max(1, PlaceCount) * PieceElements);
        float** values = stackalloc float*[MostValues];
        int end = (int)Math.Min(Count, (tile + 1L) * TileElements);
        for (int start = tile * TileElements; start < end; start += PieceElements)
            RunPiece(start, Math.Min(PieceElements, end - start), values, scratch);
    }

    private readonly void RunPiece(int start, int count, float** values, float* scratch)
    {
        for (int i = 0; i < OperandCount; i++)
        {
            float* data = Inputs[Operands[i].Input] + Operands[i].Offset;
            values[i] = Operands[i].IsScalar ? data : Operands[i].IsDense ? data + start
                : Gathered(Operands[i], data, start, count, scratch + Places[i] * PieceElements);
        }
        for (int i = 0; i < InstructionCount; i++)
        {
            ChainInstruction instruction = Instructions[i];
            float* result = instruction.Output >= 0 ? Outputs[instruction.Output] + start
                : scratch + Places[OperandCount + i] * PieceElements;
            values[OperandCount + i] = result;
            float* left = values[instruction.Left];
            if (instruction.Right < 0)
                instruction.Function.Run(Tier, left, result, count);
            else
                BinaryPiece.Run(instruction.Kind, left, IsScalar(instruction.Left), values[instruction.Right], IsScalar(instruction.Right),
                    result, count);
        }
    }

    private readonly bool IsScalar(int value) => value < OperandCount && Operands[value].IsScalar;

    /// <summary>The elements side by side: where they lie when they are, else a copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float* Gathered(in ChainOperand operand, float* data, int start, int count, float* copy)
    {
        int row = Math.DivRem(start, operand.RowLength, out int column);
        if (operand.Step == 1 && column + count <= operand.RowLength)
            return data + (nint)row * operand.Pitch + column;
        for (int done = 0; done < count; row++, column = 0)
        {
            int part = Math.Min(operand.RowLength - column, count - done);
            float* from = data + (nint)row * operand.Pitch;
            if (operand.Step == 1)
                Copy(from + column, copy + done, part);
            else
                new Span<float>(copy + done, part).Fill(*from);
            done += part;
        }
        return copy;
    }

    /// <summary>Rows are mostly a few vectors long, for which a call costs more than the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, int count)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Load(from + i).Store(to + i);
        for (; i < count; i++)
            to[i] = from[i];
    }
}
