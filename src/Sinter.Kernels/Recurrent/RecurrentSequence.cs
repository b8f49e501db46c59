namespace Sinter.Kernels;

/// <summary>What a recurrent layer reads and writes, time major.</summary>
public readonly ref struct RecurrentSequence
{
    public required int Steps { get; init; }

    public required int Batch { get; init; }

    /// <summary>[steps, batch, inputSize].</summary>
    public required ReadOnlySpan<float> Input { get; init; }

    /// <summary>[batch, hiddenSize]: the initial state on entry, the final one on return.</summary>
    public required Span<float> Hidden { get; init; }

    /// <summary>[batch, hiddenSize], LSTM only: the cell on entry and on return.</summary>
    public Span<float> Cell { get; init; }

    /// <summary>[steps, batch, <see cref="OutputPitch"/>], of which hiddenSize are written; empty when only the last state is
    /// wanted.</summary>
    public Span<float> Output { get; init; }

    /// <summary>Floats from one output row to the next: the hidden size, or twice that when two directions share the output.</summary>
    public int OutputPitch { get; init; }

    /// <summary>Walks from the last step to the first.</summary>
    public bool Reverse { get; init; }

    /// <summary>The output of step t stands at t; otherwise outputs stand in the order in which they were computed. Matters in reverse
    /// only.</summary>
    public bool AlignOutput { get; init; }

    /// <summary>At least <see cref="WorkspaceLength"/> floats of scratch.</summary>
    public required Span<float> Workspace { get; init; }

    /// <summary>Floats of scratch that a run needs: gates for some steps at once, and what else the kind of layer needs for one
    /// step.</summary>
    public static int WorkspaceLength(RecurrentWeights weights, int steps, int batch)
    {
        int row = checked(batch * weights.Input.Columns), ahead = checked(row * StepsAtOnce(row, steps));
        return weights.Gates == 4
            ? checked(ahead + LstmSteps.StateLength(weights, batch))
            : checked(ahead + row + batch * weights.HiddenSize);
    }

    // The input products of several steps are one matrix product; more than this many floats of them gain nothing.
    internal static int StepsAtOnce(int gatesOfStep, int steps) => Math.Clamp(64 * 1024 / Math.Max(1, gatesOfStep), 1, Math.Max(1, steps));

    internal void Check(RecurrentWeights weights, int gates, bool hasCell)
    {
        KernelGuard.Require(weights.Gates == gates, $"The weights have {weights.Gates} gates, not {gates}.");
        KernelGuard.Require(Steps >= 0 && Batch >= 0, "A size is negative.");
        KernelGuard.Length(Input.Length, (long)Steps * Batch * weights.InputSize, nameof(Input));
        KernelGuard.Length(Hidden.Length, (long)Batch * weights.HiddenSize, nameof(Hidden));
        if (hasCell)
            KernelGuard.Length(Cell.Length, Hidden.Length, nameof(Cell));
        if (!Output.IsEmpty)
        {
            KernelGuard.Require(OutputPitch >= weights.HiddenSize, "The output rows are shorter than the hidden state.");
            KernelGuard.AtLeast(Output.Length, ((long)Steps * Batch - 1) * OutputPitch + weights.HiddenSize, nameof(Output));
        }
        KernelGuard.AtLeast(Workspace.Length, WorkspaceLength(weights, Steps, Batch), nameof(Workspace));
    }

    /// <summary>Copies the state after a step to where it belongs in the output.</summary>
    internal void Write(int done, int hiddenSize)
    {
        if (Output.IsEmpty)
            return;
        int row = Reverse && AlignOutput ? Steps - 1 - done : done;
        for (int b = 0; b < Batch; b++)
            Hidden.Slice(b * hiddenSize, hiddenSize).CopyTo(Output[((row * Batch + b) * OutputPitch)..]);
    }
}
