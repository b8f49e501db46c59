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
    /// <summary>i, f = g(W x + R h + p c + b); z = a(W x + R h + b); c = clamp(f c + i z); o = g(W x + R h + p c + b); h = o
    /// out(c).</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        RecurrentWeights weights, RecurrentSequence sequence, LstmOptions options, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        sequence.Check(weights, 4, hasCell: true);
        int size = weights.HiddenSize;
        if (!options.Peephole.IsEmpty)
            KernelGuard.Length(options.Peephole.Length, 3L * size, nameof(options.Peephole));
        var products = new GateProducts(weights, sequence);
        CpuTier tier = CpuTier.Current;
        for (int done = 0; done < sequence.Steps && sequence.Batch > 0; done++)
        {
            var epilogue = new Epilogue { Residual = products.OfInput(sequence, done, pool, cancellationToken) };
            MatMul.Multiply(sequence.Hidden, sequence.Batch, weights.Hidden, products.Gates, epilogue, pool, cancellationToken);
            fixed (float* gates = products.Gates, hidden = sequence.Hidden, cell = sequence.Cell, peephole = options.Peephole)
            {
                for (int b = 0; b < sequence.Batch; b++)
                    Step(gates + (nint)b * 4 * size, hidden + (nint)b * size, cell + (nint)b * size, peephole, size, options, tier);
            }
            sequence.Write(done, size);
        }
    }

    private static void Step(float* gates, float* hidden, float* cell, float* peephole, int size, in LstmOptions options, CpuTier tier)
    {
        float* input = gates;
        float* forget = gates + size;
        float* output = gates + 2 * size;
        float* candidate = gates + 3 * size;
        if (peephole != null)
        {
            GateLoops.AddProduct(input, peephole, cell, size);
            GateLoops.AddProduct(forget, peephole + size, cell, size);
        }
        options.GateActivation.Run(tier, input, input, 2 * size);
        options.CellActivation.Run(tier, candidate, candidate, size);
        GateLoops.UpdateCell(cell, forget, input, candidate, options.Clip, size);
        if (peephole != null)
            GateLoops.AddProduct(output, peephole + 2 * size, cell, size);
        options.GateActivation.Run(tier, output, output, size);
        options.OutputActivation.Run(tier, cell, candidate, size);
        GateLoops.Multiply(output, candidate, hidden, size);
    }
}
