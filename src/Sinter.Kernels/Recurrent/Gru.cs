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
    /// <summary>r, z = g(W x + R h + b); o = a(W x + R (r h) + b), or a(W x + b + r (R h + b')) when the reset comes after; h = (1 - z) o +
    /// z h.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        RecurrentWeights weights, RecurrentSequence sequence, GruOptions options, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        sequence.Check(weights, 3, hasCell: false);
        WorkPool stepPool = GateProducts.PoolOfStep(weights, sequence.Batch, pool);
        int size = weights.HiddenSize, batch = sequence.Batch;
        if (!options.CandidateHiddenBias.IsEmpty)
        {
            KernelGuard.Require(options.ResetAfter, "A second bias of the candidate needs the reset after.");
            KernelGuard.Length(options.CandidateHiddenBias.Length, size, nameof(options.CandidateHiddenBias));
        }
        var products = new GateProducts(weights, sequence);
        Span<float> gates = products.Gates[..(2 * batch * size)], candidate = products.Gates[(2 * batch * size)..];
        CpuTier tier = CpuTier.Current;
        for (int done = 0; done < sequence.Steps && batch > 0; done++)
        {
            ReadOnlySpan<float> ofInput = products.OfInput(sequence, done, pool, cancellationToken);
            MatMul.Multiply(sequence.Hidden, batch, weights.Hidden, gates, default, stepPool, cancellationToken);
            fixed (float* x = ofInput, gate = gates, other = candidate, hidden = sequence.Hidden, reset = products.State)
            {
                for (int b = 0; b < batch; b++)
                {
                    float* row = gate + (nint)b * 2 * size;
                    ColumnLoops.Combine(default(AddOperator<float>), row, x + (nint)b * 3 * size, 2 * size);
                    options.GateActivation.Run(tier, row, row, 2 * size);
                }
                if (options.ResetAfter)
                {
                    var epilogue = new Epilogue { ColumnBias = options.CandidateHiddenBias };
                    MatMul.Multiply(sequence.Hidden, batch, weights.Candidate!, candidate, epilogue, stepPool, cancellationToken);
                    for (int b = 0; b < batch; b++)
                        GateLoops.Multiply(gate + (nint)b * 2 * size, other + (nint)b * size, other + (nint)b * size, size);
                }
                else
                {
                    for (int b = 0; b < batch; b++)
                        GateLoops.Multiply(gate + (nint)b * 2 * size, hidden + (nint)b * size, reset + (nint)b * size, size);
                    MatMul.Multiply(products.State, batch, weights.Candidate!, candidate, default, stepPool, cancellationToken);
                }
                for (int b = 0; b < batch; b++)
                {
                    float* o = other + (nint)b * size;
                    ColumnLoops.Combine(default(AddOperator<float>), o, x + (nint)b * 3 * size + 2 * size, size);
                    options.CandidateActivation.Run(tier, o, o, size);
                    GateLoops.Interpolate(hidden + (nint)b * size, gate + (nint)b * 2 * size + size, o, size);
                }
            }
            sequence.Write(done, size);
        }
    }
}
