using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public sealed class SupportVectorTests
{
    public static TheoryData<KernelFunction> Functions =>
    [
        new KernelFunction(KernelFunctionKind.Linear),
        new KernelFunction(KernelFunctionKind.RadialBasis, 0.3),
        new KernelFunction(KernelFunctionKind.Polynomial, 0.7, 0.25, 5),
        new KernelFunction(KernelFunctionKind.Polynomial, 0.7, 0.25, 0),
        new KernelFunction(KernelFunctionKind.Sigmoid, 0.2, -0.4),
    ];

    [Theory]
    [MemberData(nameof(Functions), DisableDiscoveryEnumeration = true)]
    public void Dense_and_sparse_vectors_give_what_plain_sums_give(KernelFunction function)
    {
        var random = new Random(71);
        for (int length = 1; length <= 40; length++)
        {
            const int Count = 5;
            double[] dense = [.. Enumerable.Range(0, Count * length).Select(_ => random.Next(2) == 0 ? 0 : random.NextDouble() - 0.5)];
            double[] x = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
            int[] listed = [.. Enumerable.Range(0, dense.Length).Where(i => dense[i] != 0)];
            int[] starts = [.. Enumerable.Range(0, Count + 1).Select(row => listed.Count(i => i < row * length))];
            double[] fromDense = new double[Count], fromSparse = new double[Count];
            new SupportVectorSet(function, length, dense).Compare(x, fromDense);
            int[] indices = [.. listed.Select(i => i % length)];
            new SupportVectorSet(function, length, starts, indices, [.. listed.Select(i => dense[i])]).Compare(x, fromSparse);
            for (int row = 0; row < Count; row++)
            {
                double expected = Plain(function, x, dense.AsSpan(row * length, length));
                Assert.Equal(expected, fromDense[row], 1e-13);
                Assert.Equal(expected, fromSparse[row], 1e-13);
            }
        }
    }

    /// <summary>Where all pairs agree with one distribution, that distribution is the answer.</summary>
    [Theory]
    [InlineData(0.7, 0.3)]
    [InlineData(0.5, 0.3, 0.2)]
    [InlineData(0.1, 0.2, 0.3, 0.4)]
    [InlineData(0.05, 0.05, 0.05, 0.05, 0.8)]
    public void Coupled_probabilities_are_those_that_the_pairs_agree_on(params double[] expected)
    {
        int count = expected.Length;
        var coupling = new PairwiseCoupling(count, [.. Pairs(count).Select(_ => -1.0)], new double[count * (count - 1) / 2]);
        // With slope -1, the decision is the logit of the pair's probability.
        double[] decisions = [.. Pairs(count).Select(pair => Math.Log(expected[pair.First] / expected[pair.Second]))];
        var actual = new double[count];
        coupling.Run(decisions, actual, new double[coupling.ScratchLength]);
        Assert.Equal(1, actual.Sum(), 1e-12);
        for (int i = 0; i < count; i++)
            Assert.Equal(expected[i], actual[i], 0.005);
    }

    [Fact]
    public void Certain_pairs_stay_short_of_certainty()
    {
        var coupling = new PairwiseCoupling(2, [-1], [0]);
        var actual = new double[2];
        coupling.Run([1e6], actual, new double[coupling.ScratchLength]);
        Assert.InRange(actual[1], double.Epsilon, 1.1e-7);
        coupling.Run([-1e6], actual, new double[coupling.ScratchLength]);
        Assert.InRange(actual[0], double.Epsilon, 1.1e-7);
        Assert.Equal(1, actual.Sum(), 1e-15);
    }

    [Fact]
    public void Pairs_take_their_coefficients_and_vote()
    {
        // Three classes with one, two and one vectors; rows of coefficients as in libsvm's files.
        var voting = new PairwiseVoting([1, 2, 1], [1, 20, 30, 400, 5000, 60_000, 700_000, 8_000_000], [0.5, 0.25, 0.125]);
        var decisions = new double[3];
        voting.Decide([1, 1, 1, 1], decisions);
        Assert.Equal([1 + 20 + 30 - 0.5, 5000 + 400 - 0.25, 60_000 + 700_000 + 8_000_000 - 0.125], decisions);
        var votes = new double[3];
        Assert.Equal(0, voting.Vote([1, 1, 1], votes));
        Assert.Equal([2.0, 1, 0], votes);
        Assert.Equal(2, voting.Vote([1, -1, -1], votes));
        Assert.Equal([1.0, 0, 2], votes);
        Assert.Equal(0, voting.Vote([1, -1, 1], votes));
        Assert.Equal([1.0, 1, 1], votes);
        Assert.Equal(1, voting.Vote([0, -1, 1], votes));
    }

    [Fact]
    public void Wrong_lengths_and_indices_are_refused()
    {
        var function = new KernelFunction(KernelFunctionKind.Linear);
        Assert.Throws<ArgumentException>(() => new SupportVectorSet(function, 2, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new SupportVectorSet(function, 2, [0, 1], [2], [1]));
        Assert.Throws<ArgumentException>(() => new SupportVectorSet(function, 2, [0, 2], [1, 0], [1, 2]));
        Assert.Throws<ArgumentException>(() => new SupportVectorSet(function, 2, [0, 2], [0], [1]));
        Assert.Throws<ArgumentException>(() => new SupportVectorSet(function, 2, [1, 2]).Compare([1], new double[1]));
        Assert.Throws<ArgumentException>(() => new PairwiseVoting([1, 1], [1], [0]));
        Assert.Throws<ArgumentException>(() => new PairwiseVoting([1, 1], [1, 1], []));
        Assert.Throws<ArgumentException>(() => new PairwiseCoupling(3, [1, 1, 1], [1]));
        Assert.Throws<ArgumentException>(() => new PairwiseCoupling(1, [], []));
    }

    private static IEnumerable<(int First, int Second)> Pairs(int count) =>
        Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(i + 1, count - i - 1).Select(j => (i, j)));

    private static double Plain(KernelFunction function, double[] x, ReadOnlySpan<double> z)
    {
        double product = 0, distance = 0;
        for (int i = 0; i < x.Length; i++)
        {
            product += x[i] * z[i];
            distance += (x[i] - z[i]) * (x[i] - z[i]);
        }
        return function.Kind switch
        {
            KernelFunctionKind.Linear => product,
            KernelFunctionKind.RadialBasis => Math.Exp(-function.Gamma * distance),
            KernelFunctionKind.Polynomial => Math.Pow(function.Gamma * product + function.Constant, function.Degree),
            _ => Math.Tanh(function.Gamma * product + function.Constant),
        };
    }
}
