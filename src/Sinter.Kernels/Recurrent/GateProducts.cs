namespace Sinter.Kernels;

/// <summary>The gates of a recurrent layer before their activations: input products of several steps at once, then the hidden state's for
/// each step.</summary>
internal ref struct GateProducts
{
    private const int ProductsWorthThreads = 1 << 20;

    private readonly RecurrentWeights _weights;
    private readonly Span<float> _ahead;
    private readonly int _stepsAtOnce;
    private readonly int _row;
    private int _firstAhead;
    private int _countAhead;

    public GateProducts(RecurrentWeights weights, in RecurrentSequence sequence)
    {
        _weights = weights;
        _row = sequence.Batch * weights.Gates * weights.HiddenSize;
        _stepsAtOnce = RecurrentSequence.StepsAtOnce(_row, sequence.Steps);
        Gates = sequence.Workspace[.._row];
        _ahead = sequence.Workspace.Slice(_row, _row * _stepsAtOnce);
    }

    /// <summary>[batch, gates * hiddenSize]: free for the current step.</summary>
    public Span<float> Gates { get; }

    /// <summary>The input's share in the gates of the step that is walked as number <paramref name="done"/>: [batch, gates *
    /// hiddenSize].</summary>
    public ReadOnlySpan<float> OfInput(in RecurrentSequence sequence, int done, WorkPool pool, CancellationToken cancellationToken)
    {
        int step = sequence.Reverse ? sequence.Steps - 1 - done : done;
        if (step < _firstAhead || step >= _firstAhead + _countAhead)
        {
            _countAhead = Math.Min(_stepsAtOnce, sequence.Steps - done);
            _firstAhead = sequence.Reverse ? step - _countAhead + 1 : step;
            Compute(_weights, sequence, _firstAhead, _countAhead, _ahead, pool, cancellationToken);
        }
        return _ahead.Slice((step - _firstAhead) * _row, _row);
    }

    /// <summary>The threads for the products of one step: more than one only where these take longer than it takes to ask them.</summary>
    public static WorkPool PoolOfStep(RecurrentWeights weights, int batch, WorkPool pool) =>
        (long)batch * weights.HiddenSize * weights.Hidden.Columns < ProductsWorthThreads ? WorkPool.Inline : pool;

    /// <summary>The input's share in the gates of steps [first, first + count).</summary>
    public static void Compute(RecurrentWeights weights, in RecurrentSequence sequence, int first, int count, Span<float> gates,
        WorkPool pool, CancellationToken cancellationToken)
    {
        int rowLength = sequence.Batch * weights.InputSize;
        MatMul.Multiply(
            sequence.Input.Slice(first * rowLength, count * rowLength),
            count * sequence.Batch,
            weights.Input,
            gates[..(count * sequence.Batch * weights.Input.Columns)],
            new Epilogue { ColumnBias = weights.Bias },
            pool,
            cancellationToken);
    }
}
