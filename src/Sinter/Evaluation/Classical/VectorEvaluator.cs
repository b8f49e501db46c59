using System.Buffers;
using Sinter.Kernels;
using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>What evaluators of one vector have in common: inputs are gathered as rows of numbers, a kernel turns each row into a row of
/// results, and those become the outputs. A batch is cut into tiles of rows over the model's threads.</summary>
internal abstract class VectorEvaluator : FeatureEvaluator
{
    private const int MostRowsPerTile = 256, MostNumbersPerTile = 64 * 1024, TilesPerThread = 4;

    private readonly WorkPool _pool;

    protected VectorEvaluator(LoadContext context)
        : this(context, VectorInput.Of(context))
    {
    }

    protected VectorEvaluator(LoadContext context, VectorInput input)
        : base(context.Description)
    {
        _pool = context.Pool;
        Input = input;
    }

    public VectorInput Input { get; }

    /// <summary>Numbers that the kernel makes of a row.</summary>
    public abstract int ResultLength { get; }

    public override IReadOnlyList<Prediction> PredictBatch(
        IReadOnlyList<Features> inputs, ModelState? state, BatchWidth width, CancellationToken cancellation)
    {
        ModelState.RequireOwn(state, this);
        var predictions = new Prediction[inputs.Count];
        int rows = Math.Clamp(MostNumbersPerTile / Input.Length, 1, MostRowsPerTile);
        rows = Math.Min(rows, Math.Max(1, predictions.Length / (_pool.ThreadCount * TilesPerThread)));
        var body = new Body
        {
            Evaluator = this,
            Inputs = inputs,
            Predictions = predictions,
            RowsPerTile = rows,
            Cancellation = cancellation,
        };
        try
        {
            _pool.Run(body, (int)(((long)predictions.Length + rows - 1) / rows), cancellation);
        }
        catch (ModelInputException) when (predictions.Length > 1)
        {
            RefuseFirst(inputs);
            throw;
        }
        return predictions;
    }

    protected sealed override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        using Rented row = new(Input.Length), results = new(ResultLength);
        Input.Read(inputs, row.Span);
        Compute(row.Span, results.Span, 1, cancellation);
        Write(results.Span, outputs);
    }

    /// <summary>Computes the results of several rows. Called from several threads at once.</summary>
    public abstract void Compute(ReadOnlySpan<double> rows, Span<double> results, int count, CancellationToken cancellation);

    /// <summary>Makes outputs of a row of results, which may be overwritten.</summary>
    public abstract void Write(Span<double> results, OrderedDictionary<string, FeatureValue> outputs);

    private void PredictTile(IReadOnlyList<Features> inputs, Span<Prediction> predictions, int start, CancellationToken cancellation)
    {
        using Rented rows = new(predictions.Length * Input.Length), results = new(predictions.Length * ResultLength);
        var values = new FeatureValue?[Description.Inputs.Count];
        for (int i = 0; i < predictions.Length; i++)
        {
            Check(inputs[start + i], values);
            Input.Read(values, rows.Span.Slice(i * Input.Length, Input.Length));
        }
        Compute(rows.Span, results.Span, predictions.Length, cancellation);
        for (int i = 0; i < predictions.Length; i++)
        {
            var outputs = new OrderedDictionary<string, FeatureValue>(StringComparer.Ordinal);
            Write(results.Span.Slice(i * ResultLength, ResultLength), outputs);
            predictions[i] = new Prediction(outputs);
        }
    }

    /// <summary>Whichever row a thread came upon first, the refusal is that of the first row that does not fit.</summary>
    private void RefuseFirst(IReadOnlyList<Features> inputs)
    {
        using Rented row = new(Input.Length);
        foreach (Features given in inputs)
            Input.Read(Checked(given), row.Span);
    }

    private readonly ref struct Rented(int length)
    {
        private readonly double[] _array = ArrayPool<double>.Shared.Rent(length);

        public Span<double> Span => _array.AsSpan(0, length);

        public void Dispose() => ArrayPool<double>.Shared.Return(_array);
    }

    private struct Body : IParallelBody
    {
        public VectorEvaluator Evaluator;
        public IReadOnlyList<Features> Inputs;
        public Prediction[] Predictions;
        public int RowsPerTile;
        public CancellationToken Cancellation;

        public readonly void Run(int tile)
        {
            int start = tile * RowsPerTile;
            int count = Math.Min(RowsPerTile, Predictions.Length - start);
            Evaluator.PredictTile(Inputs, Predictions.AsSpan(start, count), start, Cancellation);
        }
    }
}
