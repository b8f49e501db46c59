namespace Sinter.Kernels;

/// <summary>The steps of an LSTM whose input products are there. A part is some vectors of units: their gates, cells and states. The hidden
/// state of a step goes to another place than the one that the step reads.</summary>
internal unsafe struct LstmSteps : IStepBody
{
    public const int Gates = 4;

    public CpuTier Tier;
    public MatMulKernel Kernel;
    public LstmFunctions Functions;
    public int Size;
    public int Units;
    public int Batch;
    public int Parts;
    public float* Weights;

    /// <summary>[steps, batch, gates * units], the input's share; finished in place.</summary>
    public float* Ahead;

    /// <summary>[batch, units]: what even steps read and odd ones write.</summary>
    public float* Hidden;

    /// <summary>[batch, units]: what odd steps read and even ones write.</summary>
    public float* Other;

    /// <summary>[batch, units].</summary>
    public float* Cell;

    /// <summary>[3, units]; null without peepholes.</summary>
    public float* Peephole;

    /// <summary>The output of the first step; null when none is wanted.</summary>
    public float* Output;

    /// <summary>From one row of the output to the next.</summary>
    public nint OutputPitch;

    /// <summary>Rows of the output from one step to the next, and the same for <see cref="Ahead"/> in steps; negative in reverse.</summary>
    public int OutputDirection;
    public int AheadDirection;

    /// <summary>Vectors whose gates are computed together, which one call of the row kernel does.</summary>
    private const int Together = 2;

    /// <summary>Floats of states and peepholes.</summary>
    public static int StateLength(RecurrentWeights weights, int batch) => checked(3 * (batch + 1) * (weights.Input.Columns / Gates));

    public readonly int Groups => Tiles.Count(Units / Kernel.VectorColumns, Together);

    /// <summary>Makes the last state of some steps the first one of those that follow.</summary>
    public void Swap(int steps)
    {
        if (steps % 2 == 0)
            return;
        float* last = Other;
        Other = Hidden;
        Hidden = last;
    }

    public readonly void CopyStates(float* states, Span<float> target)
    {
        for (int row = 0; row < Batch; row++)
            new ReadOnlySpan<float>(states + (nint)row * Units, Size).CopyTo(target[(row * Size)..]);
    }

    public readonly void Run(int step, int part)
    {
        int first = Tiles.Start(Groups, Parts, part), count = Tiles.Share(Groups, Parts, part);
        // Back and forth: what was read last is still in the cache when the next step begins with it.
        for (int i = 0; i < count; i++)
            RunGroup(step, first + (step % 2 == 0 ? i : count - 1 - i));
    }

    private readonly void RunGroup(int step, int group)
    {
        int vector = Kernel.VectorColumns, unit = group * Together * vector, units = Math.Min(Together * vector, Units - unit);
        float* before = step % 2 == 0 ? Hidden : Other;
        float* after = step % 2 == 0 ? Other : Hidden;
        float* gates = Ahead + ((nint)step * AheadDirection * Batch * Units + unit) * Gates;
        StepProducts.Add(Kernel, before, Batch, Units, Weights, Size, unit * Gates, units * Gates, gates, (nint)Units * Gates);
        for (int row = 0; row < Batch; row++)
        {
            nint at = (nint)row * Units + unit;
            for (int done = 0; done < units; done += vector)
            {
                Functions.Run(Tier, gates + (at - unit + done) * Gates, Cell + at + done, after + at + done,
                    Peephole == null ? null : Peephole + unit + done, Units, vector);
            }
            if (Output != null && unit < Size)
            {
                float* target = Output + ((nint)step * OutputDirection * Batch + row) * OutputPitch + unit;
                new ReadOnlySpan<float>(after + at, Math.Min(units, Size - unit)).CopyTo(new Span<float>(target, Math.Min(units, Size - unit)));
            }
        }
    }
}
