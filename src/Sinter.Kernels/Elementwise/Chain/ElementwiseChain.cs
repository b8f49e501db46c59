using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>Several elementwise operations over tensors of one shape, piece by piece: what one operation gives is still in the first-level
/// cache when the next one reads it. Immutable.</summary>
public sealed unsafe class ElementwiseChain
{
    public const int MostInputs = 6;
    public const int MostOutputs = 3;
    public const int MostInstructions = 16;

    private readonly int _count;
    private readonly ImmutableArray<ChainOperand> _operands;
    private readonly ImmutableArray<ChainInstruction> _instructions;
    private readonly ChainPlaces _places;
    private readonly int _inputs;
    private readonly int _outputs;

    /// <param name="count">Elements of each result.</param>
    /// <param name="operands">What instructions read from inputs.</param>
    /// <param name="instructions">In order; each reads operands and earlier results.</param>
    /// <exception cref="ArgumentException">There are too many of something, or an instruction reads what is not there yet.</exception>
    public ElementwiseChain(int count, ImmutableArray<ChainOperand> operands, ImmutableArray<ChainInstruction> instructions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _inputs = operands.IsEmpty ? 0 : operands.Max(operand => operand.Input) + 1;
        _outputs = instructions.IsEmpty ? 0 : instructions.Max(instruction => instruction.Output) + 1;
        KernelGuard.Require(
            _inputs <= MostInputs && _outputs is > 0 and <= MostOutputs && instructions.Length <= MostInstructions
                && operands.Length <= MostInstructions + 1,
            "A chain is too long.");
        for (int i = 0; i < instructions.Length; i++)
        {
            (int left, int right) = (instructions[i].Left, instructions[i].Right);
            KernelGuard.Require(
                left >= 0 && left < operands.Length + i && right >= -1 && right < operands.Length + i
                    && (right >= 0 || left >= operands.Length || !operands[left].IsScalar),
                "An instruction reads what is not there.");
        }
        (_count, _operands, _instructions) = (count, operands, instructions);
        _places = ChainPlaces.Of(operands, instructions);
    }

    /// <summary>Fills the outputs.</summary>
    /// <exception cref="ArgumentException">A tensor is missing or has another length.</exception>
    public void Run(
        ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(inputs.Length == _inputs && outputs.Length == _outputs, "The chain has other inputs or outputs.");
        foreach (ChainOperand operand in _operands)
            operand.Check(_count, inputs[operand.Input].Count);
        foreach (Tensor output in outputs)
            KernelGuard.Length(output.Count, _count, nameof(outputs));
        fixed (float* i0 = Read(inputs, 0), i1 = Read(inputs, 1), i2 = Read(inputs, 2), i3 = Read(inputs, 3), i4 = Read(inputs, 4),
            i5 = Read(inputs, 5))
        fixed (float* o0 = Write(outputs, 0), o1 = Write(outputs, 1), o2 = Write(outputs, 2))
        fixed (ChainOperand* operands = ImmutableCollectionsMarshal.AsArray(_operands))
        fixed (ChainInstruction* instructions = ImmutableCollectionsMarshal.AsArray(_instructions))
        fixed (int* places = _places.Places)
        {
            float** memory = stackalloc float*[MostInputs + MostOutputs] { i0, i1, i2, i3, i4, i5, o0, o1, o2 };
            var body = new ChainBody
            {
                Tier = CpuTier.Current,
                Count = _count,
                Operands = operands,
                OperandCount = _operands.Length,
                Instructions = instructions,
                InstructionCount = _instructions.Length,
                Places = places,
                PlaceCount = _places.Count,
                Inputs = memory,
                Outputs = memory + MostInputs,
            };
            pool.Run(body, Tiles.Count(_count, ChainBody.TileElements), cancellationToken);
        }
    }

    private static ReadOnlySpan<float> Read(ReadOnlySpan<Tensor> tensors, int index) =>
        index < tensors.Length ? tensors[index].Span<float>() : [];

    private static Span<float> Write(ReadOnlySpan<Tensor> tensors, int index) =>
        index < tensors.Length ? tensors[index].MutableSpan<float>() : [];
}
