namespace Sinter.Kernels;

/// <summary>Plain recurrent layer over a sequence.</summary>
public static unsafe class Rnn
{
    /// <summary>h = activation(W x + R h + b).</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        RecurrentWeights weights, RecurrentSequence sequence, UnaryOperation activation, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        sequence.Check(weights, 1, hasCell: false);
        WorkPool stepPool = GateProducts.PoolOfStep(weights, sequence.Batch, pool);
        var products = new GateProducts(weights, sequence);
        for (int done = 0; done < sequence.Steps && sequence.Batch > 0; done++)
        {
            var epilogue = new Epilogue { Residual = products.OfInput(sequence, done, pool, cancellationToken), Activation = activation };
            MatMul.Multiply(sequence.Hidden, sequence.Batch, weights.Hidden, products.Gates, epilogue, stepPool, cancellationToken);
            products.Gates.CopyTo(sequence.Hidden);
            sequence.Write(done, weights.HiddenSize);
        }
    }
}
