namespace Sinter.Kernels;

/// <summary>The functions of an LSTM's gates, cell and output, and its optional parts.</summary>
public readonly ref struct LstmOptions
{
    public LstmOptions()
    {
    }

    /// <summary>Of the gates i, f and o.</summary>
    public UnaryOperation GateActivation { get; init; } = new(UnaryKind.Sigmoid);

    /// <summary>Of the candidate z.</summary>
    public UnaryOperation CellActivation { get; init; } = new(UnaryKind.Tanh);

    /// <summary>Of the cell on its way out.</summary>
    public UnaryOperation OutputActivation { get; init; } = new(UnaryKind.Tanh);

    /// <summary>[3 * hiddenSize] for i, f and o; empty without peepholes.</summary>
    public ReadOnlySpan<float> Peephole { get; init; }

    /// <summary>The cell is clamped to [-clip, clip].</summary>
    public float Clip { get; init; } = float.PositiveInfinity;
}

/// <summary>Long short-term memory over a sequence.</summary>
public static unsafe class Lstm
{
    /// <summary>Products of a step that take a thread about a microsecond, several times what two messages take.</summary>
    private const int ProductsPerThread = 32 * 1024;

    /// <summary>i, f = g(W x + R h + p c + b); z = a(W x + R h + b); c = clamp(f c + i z); o = g(W x + R h + p c + b); h = o
    /// out(c).</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        RecurrentWeights weights, RecurrentSequence sequence, LstmOptions options, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        sequence.Check(weights, LstmSteps.Gates, hasCell: true);
        int size = weights.HiddenSize, batch = sequence.Batch, row = batch * weights.Input.Columns;
        if (!options.Peephole.IsEmpty)
            KernelGuard.Length(options.Peephole.Length, 3L * size, nameof(options.Peephole));
        if (row == 0)
            return;
        int stepsAtOnce = RecurrentSequence.StepsAtOnce(row, sequence.Steps);
        Span<float> ahead = sequence.Workspace[..(row * stepsAtOnce)];
        fixed (float* panels = weights.Hidden.Panels, gates = ahead, state = sequence.Workspace[ahead.Length..], output = sequence.Output)
        {
            LstmSteps steps = Prepare(weights, sequence, options, panels, state);
            for (int done = 0; done < sequence.Steps; done += stepsAtOnce)
            {
                int count = Math.Min(stepsAtOnce, sequence.Steps - done);
                int first = sequence.Reverse ? sequence.Steps - done - count : done;
                GateProducts.Compute(weights, sequence, first, count, ahead, pool, cancellationToken);
                steps.Ahead = sequence.Reverse ? gates + (nint)(count - 1) * row : gates;
                int outputRow = sequence.Reverse && sequence.AlignOutput ? sequence.Steps - 1 - done : done;
                steps.Output = output == null ? null : output + (nint)outputRow * batch * sequence.OutputPitch;
                steps.Parts = Parts(steps, pool.ThreadCount);
                StepRelay<LstmSteps>.Run(steps, count, steps.Parts, pool, cancellationToken);
                steps.Swap(count);
            }
            steps.CopyStates(steps.Hidden, sequence.Hidden);
            steps.CopyStates(steps.Cell, sequence.Cell);
            GC.KeepAlive(weights);
        }
    }

    private static LstmSteps Prepare(
        RecurrentWeights weights, in RecurrentSequence sequence, in LstmOptions options, float* panels, float* state)
    {
        int size = weights.HiddenSize, units = weights.Input.Columns / LstmSteps.Gates, batch = sequence.Batch;
        new Span<float>(state, LstmSteps.StateLength(weights, batch)).Clear();
        float* peephole = state + 3 * (nint)batch * units;
        for (int gate = 0; gate < 3 && !options.Peephole.IsEmpty; gate++)
            options.Peephole.Slice(gate * size, size).CopyTo(new Span<float>(peephole + (nint)gate * units, units));
        for (int b = 0; b < batch; b++)
        {
            sequence.Hidden.Slice(b * size, size).CopyTo(new Span<float>(state + (nint)b * units, units));
            sequence.Cell.Slice(b * size, size).CopyTo(new Span<float>(state + ((nint)2 * batch + b) * units, units));
        }
        return new LstmSteps
        {
            Tier = CpuTier.Current,
            Kernel = weights.Hidden.Kernel,
            Functions = new LstmFunctions(options),
            Size = size,
            Units = units,
            Batch = batch,
            Weights = panels,
            Hidden = state,
            Other = state + (nint)batch * units,
            Cell = state + 2 * (nint)batch * units,
            Peephole = options.Peephole.IsEmpty ? null : peephole,
            OutputPitch = sequence.OutputPitch,
            OutputDirection = sequence.Reverse && sequence.AlignOutput ? -1 : 1,
            AheadDirection = sequence.Reverse ? -1 : 1,
        };
    }

    /// <summary>Threads that are worth their messages.</summary>
    private static int Parts(in LstmSteps steps, int threads)
    {
        long products = (long)steps.Batch * steps.Size * steps.Units * LstmSteps.Gates;
        return (int)Math.Clamp(products / ProductsPerThread, 1, Math.Min(threads, steps.Groups));
    }
}
