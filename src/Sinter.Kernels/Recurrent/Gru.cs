namespace Sinter.Kernels;

/// <summary>The functions of a GRU's gates and candidate.</summary>
public readonly ref struct GruOptions
{
    public GruOptions()
    {
    }

    /// <summary>Of the gates r and z.</summary>
    public UnaryOperation GateActivation { get; init; } = new(UnaryKind.Sigmoid);

    /// <summary>Of the candidate o.</summary>
    public UnaryOperation CandidateActivation { get; init; } = new(UnaryKind.Tanh);

    /// <summary>The reset gate acts on the product of the hidden state, not on the state itself.</summary>
    public bool ResetAfter { get; init; }

    /// <summary>[hiddenSize], with <see cref="ResetAfter"/> only: added to the hidden state's product in the candidate before the reset.
    /// Empty for none.</summary>
    public ReadOnlySpan<float> CandidateHiddenBias { get; init; }
}

/// <summary>Gated recurrent unit over a sequence.</summary>
public static unsafe class Gru
{
    /// <summary>Products of a step that take a thread about a microsecond, several times what two messages take.</summary>
    private const int ProductsPerThread = 32 * 1024;

    /// <summary>r, z = g(W x + R h + b); o = a(W x + R (r h) + b), or a(W x + b + r (R h + b')) when the reset comes after; h = (1 - z) o +
    /// z h.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        RecurrentWeights weights, RecurrentSequence sequence, GruOptions options, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        sequence.Check(weights, 3, hasCell: false);
        int size = weights.HiddenSize, batch = sequence.Batch, row = 3 * batch * size;
        if (!options.CandidateHiddenBias.IsEmpty)
        {
            KernelGuard.Require(options.ResetAfter, "A second bias of the candidate needs the reset after.");
            KernelGuard.Length(options.CandidateHiddenBias.Length, size, nameof(options.CandidateHiddenBias));
        }
        if (row == 0)
            return;
        int stepsAtOnce = RecurrentSequence.StepsAtOnce(row, sequence.Steps);
        Span<float> ahead = sequence.Workspace[..(row * stepsAtOnce)];
        fixed (float* gateWeights = weights.Hidden.Panels, candidateWeights = weights.Candidate!.Panels, bias = options.CandidateHiddenBias,
            gates = ahead, state = sequence.Workspace[ahead.Length..], hidden = sequence.Hidden, output = sequence.Output)
        {
            var steps = new GruSteps
            {
                Tier = CpuTier.Current,
                Kernel = weights.Hidden.Kernel,
                Gate = options.GateActivation,
                Candidate = options.CandidateActivation,
                ResetAfter = options.ResetAfter,
                Size = size,
                Batch = batch,
                GateWeights = gateWeights,
                CandidateWeights = candidateWeights,
                CandidateBias = bias,
                Hidden = hidden,
                Other = state,
                Between = state + (nint)batch * size,
                OutputPitch = sequence.OutputPitch,
                OutputDirection = sequence.Reverse && sequence.AlignOutput ? -1 : 1,
                AheadDirection = sequence.Reverse ? -1 : 1,
                Parts = Parts(weights, batch, pool.ThreadCount),
            };
            for (int done = 0; done < sequence.Steps; done += stepsAtOnce)
            {
                int count = Math.Min(stepsAtOnce, sequence.Steps - done);
                int first = sequence.Reverse ? sequence.Steps - done - count : done;
                GateProducts.Compute(weights, sequence, first, count, ahead, pool, cancellationToken);
                steps.Ahead = sequence.Reverse ? gates + (nint)(count - 1) * row : gates;
                int outputRow = sequence.Reverse && sequence.AlignOutput ? sequence.Steps - 1 - done : done;
                steps.Output = output == null ? null : output + (nint)outputRow * batch * sequence.OutputPitch;
                StepRelay<GruSteps>.Run(steps, count * steps.Phases, steps.Parts, pool, cancellationToken);
                steps.Swap(count);
            }
            if (steps.Hidden != hidden)
                new ReadOnlySpan<float>(steps.Hidden, batch * size).CopyTo(sequence.Hidden);
            GC.KeepAlive(weights);
        }
    }

    /// <summary>Threads that are worth their messages. Gates of some units can be told apart only in whole panels.</summary>
    private static int Parts(RecurrentWeights weights, int batch, int threads)
    {
        int size = weights.HiddenSize, panel = weights.Hidden.Kernel.TileColumns;
        return size % panel != 0 ? 1
            : (int)Math.Clamp((long)batch * size * size * 3 / ProductsPerThread, 1, Math.Min(threads, size / panel));
    }
}
