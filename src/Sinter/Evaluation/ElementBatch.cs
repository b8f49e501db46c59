using System.Runtime.ExceptionServices;
using Sinter.Kernels;

namespace Sinter.Evaluation;

/// <summary>A batch whose elements have nothing to do with one another, shared out over the cores: each thread evaluates an element
/// alone, which costs no messages between threads. The bits do not depend on it.</summary>
internal static class ElementBatch
{
    /// <exception cref="ModelException">What the first element that fails throws.</exception>
    public static Prediction[] Run(IModelEvaluator evaluator, IReadOnlyList<Features> inputs, BatchWidth width,
        CancellationToken cancellation)
    {
        var batch = new Batch(evaluator, inputs, cancellation);
        width.Pool.Run(new Lane(batch), Math.Min(Math.Min(width.Elements, width.Pool.ThreadCount), inputs.Count), cancellation);
        batch.Failure?.Throw();
        return batch.Predictions;
    }

    private readonly struct Lane(Batch batch) : IParallelBody
    {
        public void Run(int tile) => batch.RunElements();
    }

    private sealed class Batch(IModelEvaluator evaluator, IReadOnlyList<Features> inputs, CancellationToken cancellation)
    {
        private readonly Lock _lock = new();
        private int _next;
        private int _failed = int.MaxValue;

        public Prediction[] Predictions { get; } = new Prediction[inputs.Count];

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void RunElements()
        {
            while (Interlocked.Increment(ref _next) - 1 is var element && element < Predictions.Length
                && element < Volatile.Read(ref _failed))
            {
                try
                {
                    Predictions[element] = evaluator.Predict(inputs[element], null, cancellation);
                }
                catch (Exception error)
                {
                    Fail(element, error);
                }
            }
        }

        /// <summary>Which element fails first must not depend on the threads: the first in the batch counts, and those before it are
        /// evaluated all the same.</summary>
        private void Fail(int element, Exception error)
        {
            lock (_lock)
            {
                if (element > _failed)
                    return;
                _failed = element;
                Failure = ExceptionDispatchInfo.Capture(error);
            }
        }
    }
}
