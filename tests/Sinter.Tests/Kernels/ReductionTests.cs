using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class ReductionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ReductionKind> Kinds => [.. Enum.GetValues<ReductionKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void AgreesWithPlainLoopsOverAnyAxes(ReductionKind kind)
    {
        var random = new Random(60);
        for (int round = 0; round < 250; round++)
        {
            int rank = round <= 130 ? 1 : random.Next(1, 6);
            int[] shape = round <= 130 ? [Math.Max(1, round)] : [.. Enumerable.Range(0, rank).Select(
                _ => random.Next(1, rank < 3 ? 60 : 7))];
            int[] axes = [.. Enumerable.Range(0, rank).Where(_ => random.Next(2) == 0).Select(
                axis => random.Next(2) == 0 ? axis : axis - rank)];
            Compare(kind, shape, axes, random, atEnd: round % 2 == 0);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void LongRowsAndColumnsKeepTheirPrecision(ReductionKind kind)
    {
        Compare(kind, [3, 20_011], [1], new Random(61), atEnd: true);
        Compare(kind, [211, 1500], [0], new Random(62), atEnd: true);
        Compare(kind, [2, 700, 77], [1], new Random(63), atEnd: true);
    }

    [Fact]
    public void MaxAndMinLetNaNThrough()
    {
        float[] x = [.. Enumerable.Range(0, 50).Select(i => i == 33 ? float.NaN : i)];
        foreach (ReductionKind kind in new[] { ReductionKind.Max, ReductionKind.Min })
        {
            var y = new float[1];
            Reduction.Run(kind, ReductionPlan.Create([50], [0]), x, y, WorkPool.Inline, Token);
            Assert.Equal(float.NaN, y[0]);
            var columns = new float[10];
            Reduction.Run(kind, ReductionPlan.Create([5, 10], [0]), x, columns, WorkPool.Inline, Token);
            Assert.Equal(1, columns.Count(float.IsNaN));
        }
    }

    [Fact]
    public void LogSumExpOfInfinitiesIsInfinite()
    {
        float[] x = [float.NegativeInfinity, float.NegativeInfinity, 1, float.PositiveInfinity];
        var y = new float[2];
        Reduction.Run(ReductionKind.LogSumExp, ReductionPlan.Create([2, 2], [1]), x, y, WorkPool.Inline, Token);
        Assert.Equal([float.NegativeInfinity, float.PositiveInfinity], y);
    }

    [Fact]
    public void WrongAxesAndLengthsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => ReductionPlan.Create([2, 3], [2]));
        Assert.Throws<ArgumentException>(() => ReductionPlan.Create([2, 3], [1, -1]));
        ReductionPlan plan = ReductionPlan.Create([2, 3], [1]);
        Assert.Equal([2], plan.OutputShape.ToArray());
        Assert.Throws<ArgumentException>(() => Reduction.Run(ReductionKind.Sum, plan, new float[5], new float[2], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => Reduction.Run(ReductionKind.Sum, plan, new float[6], new float[3], WorkPool.Inline, Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ArgReductionTakesTheFirstOfEquals(bool largest)
    {
        var random = new Random(63);
        for (int round = 0; round < 200; round++)
        {
            int outer = random.Next(1, 4);
            int length = round <= 130 ? Math.Max(1, round) : random.Next(1, 40);
            int inner = round <= 130 ? 1 : random.Next(1, 40);
            float[] values = [.. Enumerable.Range(0, outer * length * inner).Select(
                _ => random.Next(60) == 0 ? float.NaN : random.Next(-9, 9))];
            using var x = new BoundedMemory<float>(values, atEnd: round % 2 == 0);
            var indices = new int[outer * inner];
            if (largest)
                ArgReduction.ArgMax(x.Span, indices, outer, length, inner, WorkPool.Shared, Token);
            else
                ArgReduction.ArgMin(x.Span, indices, outer, length, inner, WorkPool.Shared, Token);
            for (int i = 0; i < indices.Length; i++)
            {
                float[] column = [.. Enumerable.Range(0, length).Select(k => values[(i / inner * length + k) * inner + i % inner])];
                int expected = Array.FindIndex(column, float.IsNaN);
                if (expected < 0)
                    expected = Array.IndexOf(column, largest ? column.Max() : column.Min());
                Assert.Equal(expected, indices[i]);
            }
        }
        Assert.Throws<ArgumentException>(() => ArgReduction.ArgMax([], new int[2], 2, 0, 1, WorkPool.Inline, Token));
    }

    private static void Compare(ReductionKind kind, int[] shape, int[] axes, Random random, bool atEnd)
    {
        ReductionPlan plan = ReductionPlan.Create(shape, axes);
        using var x = new BoundedMemory<float>(KernelData.Floats(random, plan.InputCount), atEnd);
        if (kind == ReductionKind.LogSum)
        {
            foreach (ref float value in x.Span)
                value = MathF.Abs(value) + 0.1f;
        }
        using var y = new BoundedMemory<float>(plan.OutputCount, atEnd);
        Reduction.Run(kind, plan, x.Span, y.Span, WorkPool.Shared, Token);
        var groups = new List<double>[plan.OutputCount];
        for (int i = 0; i < plan.InputCount; i++)
        {
            int output = 0, stride = 1, rest = i;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                int position = rest % shape[axis];
                rest /= shape[axis];
                if (axes.Length == 0 || axes.Contains(axis) || axes.Contains(axis - shape.Length))
                    continue;
                output += position * stride;
                stride *= shape[axis];
            }
            (groups[output] ??= []).Add(x.Span[i]);
        }
        double[] expected = [.. groups.Select(values => kind switch
        {
            ReductionKind.Sum => values.Sum(),
            ReductionKind.Mean => values.Average(),
            ReductionKind.Max => values.Max(),
            ReductionKind.Min => values.Min(),
            ReductionKind.Product => values.Aggregate(1.0, (product, value) => product * value),
            ReductionKind.SumOfSquares => values.Sum(v => v * v),
            ReductionKind.L1Norm => values.Sum(Math.Abs),
            ReductionKind.L2Norm => Math.Sqrt(values.Sum(v => v * v)),
            ReductionKind.LogSum => Math.Log(values.Sum()),
            _ => Math.Log(values.Sum(Math.Exp)),
        })];
        KernelData.Close(expected, y.Span, 2e-5, 1e-5, $"{kind} of [{string.Join(", ", shape)}] over [{string.Join(", ", axes)}]");
    }
}
