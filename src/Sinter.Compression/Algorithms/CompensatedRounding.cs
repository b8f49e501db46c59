namespace Sinter.Compression;

/// <summary>Rounds a matrix one input channel after another; what rounding a channel changes in the results, the channels that are not
/// rounded yet make up for as far as the inputs' second moments allow (Frantar et al., GPTQ, 2023).</summary>
internal sealed class CompensatedRounding(LinearQuantizer quantizer, BlockRuns runs, double[] moments)
{
    /// <summary>Added to the diagonal, as a share of its mean, so that channels that were silent do not make it singular.</summary>
    private const double Damping = 0.01;

    private readonly int _outputs = runs.Data[0], _inputs = runs.Data[1];

    public QuantizedBlocks Quantize(float[] weights)
    {
        (float[] scales, int[] offsets) = quantizer.Ranges(weights, runs);
        double[]? factor = InverseFactor();
        if (factor is null)
            return quantizer.Quantize(weights, runs);
        var blocks = new int[weights.Length];
        foreach (BlockRun run in runs)
            blocks.AsSpan(run.Start, runs.Length).Fill(run.Block);
        var codes = new byte[weights.Length];
        Parallel.For(0, _outputs, output =>
        {
            double[] row = [.. weights.AsSpan(output * _inputs, _inputs).ToArray().Select(weight => (double)weight)];
            for (int input = 0; input < _inputs; input++)
            {
                int element = (output * _inputs) + input, block = blocks[element];
                codes[element] = quantizer.Code((float)row[input], scales[block], offsets[block]);
                double error = (row[input] - quantizer.Value(codes[element], scales[block], offsets[block])) / factor[(input * _inputs) + input];
                ReadOnlySpan<double> shares = factor.AsSpan(input * _inputs, _inputs);
                for (int later = input + 1; later < _inputs; later++)
                    row[later] -= error * shares[later];
            }
        });
        return new QuantizedBlocks(codes, scales, quantizer.HasOffset ? [.. offsets.Select(offset => (byte)offset)] : null);
    }

    /// <summary>The upper triangular U with U'U = inverse of the damped moments; null where they are not positive.</summary>
    private double[]? InverseFactor()
    {
        int n = _inputs;
        var damped = (double[])moments.Clone();
        double mean = 0;
        for (int i = 0; i < n; i++)
            mean += damped[(i * n) + i] / n;
        if (!(mean > 0) || !double.IsFinite(mean))
            return null;
        for (int i = 0; i < n; i++)
            damped[(i * n) + i] += Damping * mean;
        return Cholesky(damped, n) is { } lower && Cholesky(Inverse(lower, n), n) is { } inverse ? Transposed(inverse, n) : null;
    }

    /// <summary>The lower triangular L with LL' = the matrix; null where it is not positive definite.</summary>
    private static double[]? Cholesky(double[] matrix, int n)
    {
        var lower = new double[matrix.Length];
        for (int j = 0; j < n; j++)
        {
            double diagonal = matrix[(j * n) + j] - Dot(lower, j * n, j * n, j);
            if (!(diagonal > 0))
                return null;
            lower[(j * n) + j] = Math.Sqrt(diagonal);
            int column = j;
            Parallel.For(j + 1, n, i =>
                lower[(i * n) + column] = (matrix[(i * n) + column] - Dot(lower, i * n, column * n, column)) / lower[(column * n) + column]);
        }
        return lower;
    }

    /// <summary>The inverse of LL'.</summary>
    private static double[] Inverse(double[] lower, int n)
    {
        var inverse = new double[lower.Length];
        Parallel.For(0, n, column =>
        {
            var x = new double[n];
            for (int i = column; i < n; i++)
            {
                double sum = i == column ? 1 : 0;
                for (int k = column; k < i; k++)
                    sum -= lower[(i * n) + k] * x[k];
                x[i] = sum / lower[(i * n) + i];
            }
            for (int i = n - 1; i >= 0; i--)
            {
                double sum = x[i];
                for (int k = i + 1; k < n; k++)
                    sum -= lower[(k * n) + i] * x[k];
                x[i] = sum / lower[(i * n) + i];
                inverse[(i * n) + column] = x[i];
            }
        });
        return inverse;
    }

    private static double[] Transposed(double[] matrix, int n)
    {
        var transposed = new double[matrix.Length];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                transposed[(j * n) + i] = matrix[(i * n) + j];
        }
        return transposed;
    }

    private static double Dot(double[] values, int left, int right, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += values[left + i] * values[right + i];
        return sum;
    }
}
