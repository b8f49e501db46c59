using Sinter.Ir.Ops;
using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

/// <summary>An LSTM of one direction or two with its weights.</summary>
internal sealed class LstmLayer(RecurrentGeometry geometry, RecurrentWeights[] weights, float[][] peepholes, UnaryOperation gate,
    UnaryOperation cell, UnaryOperation output, float clip)
{
    private readonly int _workspace = weights.Max(side => RecurrentSequence.WorkspaceLength(side, geometry.Steps, geometry.Batch));

    /// <summary>The state lives in the output that gives the final one.</summary>
    public void RunOneWay(in KernelCall call)
    {
        using var scratch = new ScratchFloats(_workspace);
        Span<float> results = call.OutputFloats(0), hidden = call.OutputFloats(1), cells = call.OutputFloats(2);
        call.Floats(1)[..hidden.Length].CopyTo(hidden);
        call.Floats(2)[..cells.Length].CopyTo(cells);
        var sequence = new RecurrentSequence
        {
            Steps = geometry.Steps,
            Batch = geometry.Batch,
            Input = call.Floats(0),
            Hidden = hidden,
            Cell = cells,
            Output = geometry.OutputsSequence ? results : [],
            OutputPitch = geometry.Hidden,
            Reverse = geometry.IsReverse,
            Workspace = scratch.Floats,
        };
        Lstm.Run(weights[0], sequence, Options(0), call.Pool, call.Cancellation);
        if (!geometry.OutputsSequence)
            hidden.CopyTo(results);
    }

    /// <summary>Each direction's states are columns of the states that the operation gives, so they are computed apart.</summary>
    public void RunBothWays(in KernelCall call)
    {
        int count = geometry.Batch * geometry.Hidden;
        using var scratch = new ScratchFloats(2 * _workspace);
        using var states = new ScratchFloats(4 * count);
        Span<float> forward = states.Floats[..(2 * count)], backward = states.Floats[(2 * count)..];
        ReadStates(call, forward, 0);
        ReadStates(call, backward, 1);
        BidirectionalLstm.Run(
            Direction(call, 0, forward, scratch.Floats[.._workspace]), Direction(call, 1, backward, scratch.Floats[_workspace..]),
            call.Pool, call.Cancellation);
        WriteStates(call, forward, 0);
        WriteStates(call, backward, 1);
    }

    private LstmDirection Direction(in KernelCall call, int side, Span<float> states, Span<float> workspace) => new()
    {
        Weights = weights[side],
        Options = Options(side),
        Sequence = new RecurrentSequence
        {
            Steps = geometry.Steps,
            Batch = geometry.Batch,
            Input = call.Floats(0),
            Hidden = states[..(states.Length / 2)],
            Cell = states[(states.Length / 2)..],
            Output = geometry.OutputsSequence ? call.OutputFloats(0)[(side * geometry.Hidden)..] : [],
            OutputPitch = 2 * geometry.Hidden,
            Reverse = side == 1,
            AlignOutput = true,
            Workspace = workspace,
        },
    };

    private LstmOptions Options(int side) => new()
    {
        GateActivation = gate,
        CellActivation = cell,
        OutputActivation = output,
        Peephole = peepholes[side],
        Clip = clip,
    };

    private void ReadStates(in KernelCall call, Span<float> states, int side)
    {
        int size = geometry.Hidden, count = geometry.Batch * size;
        for (int row = 0; row < geometry.Batch; row++)
        {
            call.Floats(1).Slice((2 * row + side) * size, size).CopyTo(states[(row * size)..]);
            call.Floats(2).Slice((2 * row + side) * size, size).CopyTo(states[(count + row * size)..]);
        }
    }

    private void WriteStates(in KernelCall call, Span<float> states, int side)
    {
        int size = geometry.Hidden, count = geometry.Batch * size;
        for (int row = 0; row < geometry.Batch; row++)
        {
            int column = (2 * row + side) * size;
            ReadOnlySpan<float> last = states.Slice(row * size, size);
            last.CopyTo(call.OutputFloats(1)[column..]);
            states.Slice(count + row * size, size).CopyTo(call.OutputFloats(2)[column..]);
            if (!geometry.OutputsSequence)
                last.CopyTo(call.OutputFloats(0)[column..]);
        }
    }
}
