namespace Sinter.Conformance.RealModels;

/// <summary>A program that is one product of large matrices and a softmax, whose operations have names and types of their own
/// spelling.</summary>
public sealed class ProductProgramTests
{
    private const int Side = 3000;

    [Fact]
    public void Rows_are_what_sums_in_double_precision_give()
    {
        RealModelFolder.Require();
        float[] a = Matrix(7), b = Matrix(11);
        using Model model = Model.Load(RealModelFolder.PathOf("mathletema-coreml_vs_c/model.mlpackage"));
        Prediction prediction = model.Predict(new Features
        {
            ["A"] = MultiArray.From(a, Side, Side),
            ["B"] = MultiArray.From(b, Side, Side),
        });
        MultiArray output = prediction.Array("softmax");
        Assert.Equal([Side, Side], output.Shape);
        foreach (int row in (int[])[0, 1, 1499, Side - 1])
        {
            double[] expected = Softmax(Product(a.AsSpan(row * Side, Side), b));
            double[] actual = output.Slice(0, row, 1).ToArray<double>();
            Assert.Equal(expected, actual, (x, y) => Math.Abs(x - y) < 1e-4 * x);
        }
    }

    /// <summary>Numbers of [-0.1, 0.1), so that no element of a row of the result outweighs all others.</summary>
    private static float[] Matrix(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Side * Side).Select(_ => (random.NextSingle() - 0.5f) / 5)];
    }

    private static double[] Product(ReadOnlySpan<float> row, float[] matrix)
    {
        var sums = new double[Side];
        for (int i = 0; i < Side; i++)
        {
            for (int j = 0; j < Side; j++)
                sums[j] += (double)row[i] * matrix[(i * Side) + j];
        }
        return sums;
    }

    private static double[] Softmax(double[] values)
    {
        double greatest = values.Max(), sum = values.Sum(value => Math.Exp(value - greatest));
        return [.. values.Select(value => Math.Exp(value - greatest) / sum)];
    }
}
