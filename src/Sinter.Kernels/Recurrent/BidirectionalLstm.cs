using System.Runtime.InteropServices;

namespace Sinter.Kernels;

/// <summary>One direction of a bidirectional LSTM.</summary>
public readonly ref struct LstmDirection
{
    public required RecurrentWeights Weights { get; init; }

    public required RecurrentSequence Sequence { get; init; }

    public required LstmOptions Options { get; init; }
}

/// <summary>Two LSTMs over the same input that need nothing of each other.</summary>
public static unsafe class BidirectionalLstm
{
    /// <summary>Runs both, at the same time where there are threads for it: each keeps its weights in a cache of its own then.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        in LstmDirection forward, in LstmDirection backward, WorkPool pool, CancellationToken cancellationToken = default)
    {
        if (pool.ThreadCount == 1)
        {
            Lstm.Run(forward.Weights, forward.Sequence, forward.Options, pool, cancellationToken);
            Lstm.Run(backward.Weights, backward.Sequence, backward.Options, pool, cancellationToken);
            return;
        }
        RecurrentSequence first = forward.Sequence, second = backward.Sequence;
        fixed (float* input = first.Input, otherInput = second.Input, hidden = first.Hidden, otherHidden = second.Hidden,
            cell = first.Cell, otherCell = second.Cell)
        fixed (float* output = first.Output, otherOutput = second.Output, workspace = first.Workspace, otherWorkspace = second.Workspace,
            peephole = forward.Options.Peephole, otherPeephole = backward.Options.Peephole)
        {
            var body = new Body
            {
                Forward = Side.Of(forward, input, hidden, cell, output, workspace, peephole),
                Backward = Side.Of(backward, otherInput, otherHidden, otherCell, otherOutput, otherWorkspace, otherPeephole),
                Cancellation = cancellationToken,
            };
            pool.Run(body, 2, cancellationToken);
        }
    }

    /// <summary>A direction whose memory stays where it is.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Side
    {
        public RecurrentWeights Weights;
        public float* Input, Hidden, Cell, Output, Workspace, Peephole;
        public int InputLength, StateLength, OutputLength, WorkspaceLength, PeepholeLength;
        public int Steps, Batch, OutputPitch;
        public bool Reverse, AlignOutput;
        public UnaryOperation Gate, CellFunction, OutputFunction;
        public float Clip;

        public static Side Of(
            in LstmDirection direction, float* input, float* hidden, float* cell, float* output, float* workspace, float* peephole) => new()
            {
                Weights = direction.Weights,
                Input = input,
                Hidden = hidden,
                Cell = cell,
                Output = output,
                Workspace = workspace,
                Peephole = peephole,
                InputLength = direction.Sequence.Input.Length,
                StateLength = Math.Min(direction.Sequence.Hidden.Length, direction.Sequence.Cell.Length),
                OutputLength = direction.Sequence.Output.Length,
                WorkspaceLength = direction.Sequence.Workspace.Length,
                PeepholeLength = direction.Options.Peephole.Length,
                Steps = direction.Sequence.Steps,
                Batch = direction.Sequence.Batch,
                OutputPitch = direction.Sequence.OutputPitch,
                Reverse = direction.Sequence.Reverse,
                AlignOutput = direction.Sequence.AlignOutput,
                Gate = direction.Options.GateActivation,
                CellFunction = direction.Options.CellActivation,
                OutputFunction = direction.Options.OutputActivation,
                Clip = direction.Options.Clip,
            };

        public readonly void Run(CancellationToken cancellationToken)
        {
            var sequence = new RecurrentSequence
            {
                Steps = Steps,
                Batch = Batch,
                Input = new ReadOnlySpan<float>(Input, InputLength),
                Hidden = new Span<float>(Hidden, StateLength),
                Cell = new Span<float>(Cell, StateLength),
                Output = new Span<float>(Output, OutputLength),
                OutputPitch = OutputPitch,
                Reverse = Reverse,
                AlignOutput = AlignOutput,
                Workspace = new Span<float>(Workspace, WorkspaceLength),
            };
            var options = new LstmOptions
            {
                GateActivation = Gate,
                CellActivation = CellFunction,
                OutputActivation = OutputFunction,
                Peephole = new ReadOnlySpan<float>(Peephole, PeepholeLength),
                Clip = Clip,
            };
            Lstm.Run(Weights, sequence, options, WorkPool.Inline, cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public Side Forward;
        public Side Backward;
        public CancellationToken Cancellation;

        public readonly void Run(int tile)
        {
            if (tile == 0)
                Forward.Run(Cancellation);
            else
                Backward.Run(Cancellation);
        }
    }
}
