namespace Sinter.Kernels;

/// <summary>The steps of a GRU whose input products are there. A part is some panels of units. With the reset before the candidate's
/// product, which needs all of it, each step is two: the gates, then the candidate.</summary>
internal unsafe struct GruSteps : IStepBody
{
    public CpuTier Tier;
    public MatMulKernel Kernel;
    public UnaryOperation Gate;
    public UnaryOperation Candidate;
    public bool ResetAfter;
    public int Size;
    public int Batch;
    public int Parts;

    /// <summary>[size, 2 * size] for r and z, and [size, size] for the candidate.</summary>
    public float* GateWeights;
    public float* CandidateWeights;

    /// <summary>[size], added to the candidate's product before a reset that comes after it; null for none.</summary>
    public float* CandidateBias;

    /// <summary>[steps, batch, 3 * size], the input's share in r, z and the candidate; finished in place.</summary>
    public float* Ahead;

    /// <summary>[batch, size]: what even steps read and odd ones write, and the other way round.</summary>
    public float* Hidden;
    public float* Other;

    /// <summary>[batch, size]: the state after a reset, or the candidate's product before one.</summary>
    public float* Between;

    /// <summary>The output of the first step; null when none is wanted.</summary>
    public float* Output;
    public nint OutputPitch;

    /// <summary>From one step to the next: 1, or -1 in reverse.</summary>
    public int OutputDirection;
    public int AheadDirection;

    public readonly int Phases => ResetAfter ? 1 : 2;

    /// <summary>Makes the last state of some steps the first one of those that follow.</summary>
    public void Swap(int steps)
    {
        if (steps % 2 == 0)
            return;
        float* last = Other;
        Other = Hidden;
        Hidden = last;
    }

    public readonly void Run(int step, int part)
    {
        int time = step / Phases, first = 0, count = Size;
        if (Parts > 1)
        {
            int panels = Size / Kernel.TileColumns;
            first = Tiles.Start(panels, Parts, part) * Kernel.TileColumns;
            count = Tiles.Share(panels, Parts, part) * Kernel.TileColumns;
        }
        float* ahead = Ahead + (nint)time * AheadDirection * Batch * 3 * Size;
        float* before = time % 2 == 0 ? Hidden : Other;
        if (step % Phases == 0)
            RunGates(ahead, before, first, count);
        if (step % Phases == Phases - 1)
            RunCandidate(ahead, before, time, first, count);
    }

    private readonly void RunGates(float* ahead, float* before, int first, int count)
    {
        if (Parts == 1)
        {
            StepProducts.Add(Kernel, before, Batch, Size, GateWeights, Size, 0, 2 * Size, ahead, 3 * Size);
        }
        else
        {
            StepProducts.Add(Kernel, before, Batch, Size, GateWeights, Size, first, count, ahead + first, 3 * Size);
            StepProducts.Add(Kernel, before, Batch, Size, GateWeights, Size, Size + first, count, ahead + Size + first, 3 * Size);
        }
        for (int row = 0; row < Batch; row++)
        {
            float* reset = ahead + (nint)row * 3 * Size + first;
            Gate.Run(Tier, reset, reset, count);
            Gate.Run(Tier, reset + Size, reset + Size, count);
            if (!ResetAfter)
                GateLoops.Multiply(reset, before + (nint)row * Size + first, Between + (nint)row * Size + first, count);
        }
    }

    private readonly void RunCandidate(float* ahead, float* before, int time, int first, int count)
    {
        float* after = time % 2 == 0 ? Other : Hidden;
        if (ResetAfter)
        {
            for (int row = 0; row < Batch; row++)
            {
                var product = new Span<float>(Between + (nint)row * Size + first, count);
                if (CandidateBias == null)
                    product.Clear();
                else
                    new ReadOnlySpan<float>(CandidateBias + first, count).CopyTo(product);
            }
            StepProducts.Add(Kernel, before, Batch, Size, CandidateWeights, Size, first, count, Between + first, Size);
        }
        else
        {
            StepProducts.Add(Kernel, Between, Batch, Size, CandidateWeights, Size, first, count, ahead + 2 * Size + first, 3 * Size);
        }
        for (int row = 0; row < Batch; row++)
        {
            nint at = (nint)row * Size + first;
            float* reset = ahead + (nint)row * 3 * Size + first;
            float* candidate = reset + 2 * Size;
            if (ResetAfter)
                GateLoops.AddProduct(candidate, reset, Between + at, count);
            Candidate.Run(Tier, candidate, candidate, count);
            GateLoops.Interpolate(before + at, reset + Size, candidate, after + at, count);
            if (Output != null)
            {
                float* target = Output + ((nint)time * OutputDirection * Batch + row) * OutputPitch + first;
                new ReadOnlySpan<float>(after + at, count).CopyTo(new Span<float>(target, count));
            }
        }
    }
}
