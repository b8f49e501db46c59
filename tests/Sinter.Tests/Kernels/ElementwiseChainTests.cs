using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class ElementwiseChainTests
{
    private static readonly UnaryOperation[] Functions =
        [new(UnaryKind.Tanh), new(UnaryKind.Sigmoid), UnaryOperation.Relu, new(UnaryKind.Linear, 0.5f, -1), new(UnaryKind.Abs)];

    private static readonly BinaryKind[] Kinds =
        [BinaryKind.Add, BinaryKind.Subtract, BinaryKind.Multiply, BinaryKind.Max, BinaryKind.Min];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void RandomChainsAgreeWithOneOperationAfterTheOther()
    {
        var random = new Random(150);
        for (int round = 0; round < 150; round++)
        {
            int rows = random.Next(1, 60), length = random.Next(1, round % 3 == 0 ? 2500 : 90), count = rows * length;
            var operands = new List<ChainOperand>();
            var inputs = new List<float[]>();
            for (int i = 0; i < random.Next(1, 5); i++)
            {
                (ChainOperand operand, int needed) = random.Next(6) switch
                {
                    0 => (new ChainOperand(i, 3, count, 0, 0), 4),
                    1 => (new ChainOperand(i, 0, length, 0, 1), length),
                    2 => (new ChainOperand(i, 1, length, 1, 0), rows + 1),
                    3 => (new ChainOperand(i, 2, length, length + 5, 1), 2 + ((rows - 1) * (length + 5)) + length),
                    _ => (ChainOperand.Dense(i, count), count),
                };
                operands.Add(i == 0 ? ChainOperand.Dense(0, count) : operand);
                inputs.Add(KernelData.Floats(random, i == 0 ? count : needed, 2));
            }
            var instructions = new List<ChainInstruction>();
            int outputs = random.Next(1, 4), steps = random.Next(outputs, 9);
            for (int i = 0; i < steps; i++)
            {
                int output = i >= steps - outputs ? i - (steps - outputs) : -1, last = operands.Count + i;
                int left = i == 0 ? 0 : random.Next(operands.Count, last), right = random.Next(0, last);
                instructions.Add(random.Next(2) == 0 ? ChainInstruction.Unary(Functions[random.Next(Functions.Length)], left, output)
                    : random.Next(2) == 0 ? ChainInstruction.Binary(Kinds[random.Next(Kinds.Length)], left, right, output)
                    : ChainInstruction.Binary(Kinds[random.Next(Kinds.Length)], right, left, output));
            }
            var chain = new ElementwiseChain(count, [.. operands], [.. instructions]);
            Compare(chain, count, operands, inputs, instructions, outputs);
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        ChainOperand x = ChainOperand.Dense(0, 4);
        Assert.Throws<ArgumentException>(() => new ElementwiseChain(4, [x], [ChainInstruction.Unary(UnaryOperation.Relu, 1, 0)]));
        Assert.Throws<ArgumentException>(() => new ElementwiseChain(4, [x], [ChainInstruction.Unary(UnaryOperation.Relu, 0)]));
        Assert.Throws<ArgumentException>(
            () => new ElementwiseChain(4, [x with { RowLength = 4, Pitch = 0, Step = 0 }], [ChainInstruction.Unary(UnaryOperation.Relu, 0, 0)]));
        var chain = new ElementwiseChain(4, [x with { Offset = 1 }], [ChainInstruction.Unary(UnaryOperation.Relu, 0, 0)]);
        using var four = new BoundedTensor(new float[4]);
        using var five = new BoundedTensor(new float[5]);
        Assert.Throws<ArgumentException>(() => chain.Run([four.Tensor], [four.Tensor], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => chain.Run([five.Tensor], [five.Tensor], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => chain.Run([five.Tensor], [], WorkPool.Inline, Token));
        chain.Run([five.Tensor], [four.Tensor], WorkPool.Inline, Token);
    }

    private static void Compare(ElementwiseChain chain, int count, List<ChainOperand> operands, List<float[]> inputs,
        List<ChainInstruction> instructions, int outputs)
    {
        var values = new List<float[]>();
        foreach (ChainOperand operand in operands)
        {
            float[] input = inputs[operand.Input];
            values.Add([.. Enumerable.Range(0, count).Select(i =>
                input[operand.Offset + (i / operand.RowLength * operand.Pitch) + (i % operand.RowLength * operand.Step)])]);
        }
        foreach (ChainInstruction instruction in instructions)
        {
            var result = new float[count];
            if (instruction.Right < 0)
                UnaryElementwise.Apply(instruction.Function, values[instruction.Left], result, WorkPool.Inline, Token);
            else
                BinaryElementwise.Apply(instruction.Kind, BroadcastPlan.Create([count], [count]), values[instruction.Left],
                    values[instruction.Right], result, WorkPool.Inline, Token);
            values.Add(result);
        }
        BoundedTensor[] given = [.. inputs.Select(input => new BoundedTensor(input))];
        BoundedTensor[] made = [.. Enumerable.Range(0, outputs).Select(_ => new BoundedTensor(new float[count]))];
        chain.Run([.. given.Select(tensor => tensor.Tensor)], [.. made.Select(tensor => tensor.Tensor)], WorkPool.Shared, Token);
        for (int i = 0; i < outputs; i++)
            Assert.Equal(values[^(outputs - i)], made[i].Tensor.Span<float>().ToArray());
        foreach (BoundedTensor tensor in given.Concat(made))
            ((IDisposable)tensor).Dispose();
    }
}
