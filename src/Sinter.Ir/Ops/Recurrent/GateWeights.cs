using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>The weights of one direction of a recurrent layer, gates stacked by rows.</summary>
internal sealed class GateWeights(Arguments arguments, int rows, string suffix = "")
{
    private readonly double[] _input = arguments.Tensor("weight_ih" + suffix).ToDoubles();
    private readonly double[] _recurrent = arguments.Tensor("weight_hh" + suffix).ToDoubles();
    private readonly double[] _bias = arguments.TensorOrNull("bias" + suffix)?.ToDoubles() ?? new double[rows];

    /// <summary>target = W_ih x, all gates.</summary>
    public void Input(ReadOnlySpan<double> x, Span<double> target)
    {
        target.Clear();
        AddProduct(_input, x, target);
    }

    /// <summary>target += W_hh h, for the gates whose first row is <paramref name="firstRow"/>.</summary>
    public void AddRecurrent(ReadOnlySpan<double> h, int firstRow, Span<double> target) =>
        AddProduct(_recurrent.AsSpan(firstRow * h.Length), h, target);

    /// <summary>target += bias, from <paramref name="firstRow"/> on.</summary>
    public void AddBias(int firstRow, Span<double> target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] += _bias[firstRow + i];
    }

    private static void AddProduct(ReadOnlySpan<double> matrix, ReadOnlySpan<double> vector, Span<double> target)
    {
        for (int row = 0; row < target.Length; row++)
        {
            ReadOnlySpan<double> weights = matrix.Slice(row * vector.Length, vector.Length);
            double sum = 0;
            for (int i = 0; i < weights.Length; i++)
                sum += weights[i] * vector[i];
            target[row] += sum;
        }
    }
}
