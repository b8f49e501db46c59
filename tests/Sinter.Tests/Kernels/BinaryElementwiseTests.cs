using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class BinaryElementwiseTests
{
    private static readonly float[] Special =
        [0f, -0f, 1f, -1f, 2.5f, -2.5f, 3f, -3f, 7f, 0.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-40f,
            float.MaxValue];

    private static readonly int[] SpecialIntegers = [0, 1, -1, 2, -2, 3, -3, 7, -7, 46341, int.MaxValue, int.MinValue];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BinaryKind.Add)]
    [InlineData(BinaryKind.Subtract)]
    [InlineData(BinaryKind.Multiply)]
    [InlineData(BinaryKind.Divide)]
    [InlineData(BinaryKind.Max)]
    [InlineData(BinaryKind.Min)]
    [InlineData(BinaryKind.Power)]
    [InlineData(BinaryKind.FloorDivide)]
    [InlineData(BinaryKind.Modulo)]
    public void FloatsAgreeWithPlainLoopsInEveryBroadcast(BinaryKind kind)
    {
        Func<float, float, float> exact = kind switch
        {
            BinaryKind.Add => (x, y) => x + y,
            BinaryKind.Subtract => (x, y) => x - y,
            BinaryKind.Multiply => (x, y) => x * y,
            BinaryKind.Divide => (x, y) => x / y,
            BinaryKind.Max => (x, y) => float.IsNaN(x) || float.IsNaN(y) ? float.NaN : x > y ? x : y,
            BinaryKind.Min => (x, y) => float.IsNaN(x) || float.IsNaN(y) ? float.NaN : x < y ? x : y,
            BinaryKind.Power => MathF.Pow,
            BinaryKind.FloorDivide => (x, y) => (float)Math.Floor((double)x / y),
            _ => FloorModulo,
        };
        Broadcasts(
            (random, count) => [.. Enumerable.Range(0, count).Select(
                _ => random.Next(3) == 0 ? Special[random.Next(Special.Length)] : random.Next(-40, 40) / 4f)],
            (plan, x, y, z) => BinaryElementwise.Apply(kind, plan, x, y, z, WorkPool.Shared, Token),
            exact,
            (expected, got) => expected == got || (float.IsNaN(expected) && float.IsNaN(got)));
    }

    [Theory]
    [InlineData(BinaryKind.Add)]
    [InlineData(BinaryKind.Subtract)]
    [InlineData(BinaryKind.Multiply)]
    [InlineData(BinaryKind.Divide)]
    [InlineData(BinaryKind.Max)]
    [InlineData(BinaryKind.Min)]
    [InlineData(BinaryKind.FloorDivide)]
    [InlineData(BinaryKind.Modulo)]
    public void IntegersAgreeWithPlainLoopsInEveryBroadcast(BinaryKind kind)
    {
        Func<int, int, int> exact = kind switch
        {
            BinaryKind.Add => (x, y) => unchecked(x + y),
            BinaryKind.Subtract => (x, y) => unchecked(x - y),
            BinaryKind.Multiply => (x, y) => unchecked(x * y),
            BinaryKind.Max => Math.Max,
            BinaryKind.Min => Math.Min,
            BinaryKind.Divide => (x, y) => y == 0 ? 0 : (int)((long)x / y),
            BinaryKind.FloorDivide => (x, y) => y == 0 ? 0 : unchecked((int)(long)Math.Floor((double)x / y)),
            _ => (x, y) => y == 0 ? 0 : (int)((((long)x % y) + y) % y),
        };
        Broadcasts(
            (random, count) => [.. Enumerable.Range(0, count).Select(_ => SpecialIntegers[random.Next(SpecialIntegers.Length)])],
            (plan, x, y, z) => BinaryElementwise.Apply(kind, plan, x, y, z, WorkPool.Shared, Token),
            exact,
            (expected, got) => expected == got);
    }

    [Fact]
    public void IntegerPowersMultiply()
    {
        BroadcastPlan plan = BroadcastPlan.Create([6], [6]);
        var z = new int[6];
        BinaryElementwise.Apply(
            BinaryKind.Power, plan, new[] { 2, -3, 5, 0, 1, -1 }, new[] { 10, 3, 0, 0, -4, -3 }, z, WorkPool.Inline, Token);
        Assert.Equal([1024, -27, 1, 1, 1, -1], z);
    }

    [Theory]
    [InlineData(ComparisonKind.Equal)]
    [InlineData(ComparisonKind.NotEqual)]
    [InlineData(ComparisonKind.Less)]
    [InlineData(ComparisonKind.LessOrEqual)]
    [InlineData(ComparisonKind.Greater)]
    [InlineData(ComparisonKind.GreaterOrEqual)]
    public void ComparisonsAgreeWithPlainLoops(ComparisonKind kind)
    {
        Broadcasts<float, byte>(
            (random, count) => [.. Enumerable.Range(0, count).Select(_ => Special[random.Next(Special.Length)])],
            (plan, x, y, z) => BinaryElementwise.Compare(kind, plan, x, y, z, WorkPool.Shared, Token),
            (x, y) => Truth(kind switch
            {
                ComparisonKind.Equal => x == y,
                ComparisonKind.NotEqual => x != y,
                ComparisonKind.Less => x < y,
                ComparisonKind.LessOrEqual => x <= y,
                ComparisonKind.Greater => x > y,
                _ => x >= y,
            }),
            (expected, got) => expected == got);
        Broadcasts<int, byte>(
            (random, count) => [.. Enumerable.Range(0, count).Select(_ => SpecialIntegers[random.Next(SpecialIntegers.Length)])],
            (plan, x, y, z) => BinaryElementwise.Compare(kind, plan, x, y, z, WorkPool.Shared, Token),
            (x, y) => Truth(kind switch
            {
                ComparisonKind.Equal => x == y,
                ComparisonKind.NotEqual => x != y,
                ComparisonKind.Less => x < y,
                ComparisonKind.LessOrEqual => x <= y,
                ComparisonKind.Greater => x > y,
                _ => x >= y,
            }),
            (expected, got) => expected == got);
    }

    [Theory]
    [InlineData(LogicalKind.And, 0, 0, 0, 1)]
    [InlineData(LogicalKind.Or, 0, 1, 1, 1)]
    [InlineData(LogicalKind.Xor, 0, 1, 1, 0)]
    public void LogicFollowsItsTruthTable(LogicalKind kind, byte none, byte right, byte left, byte both)
    {
        Broadcasts<byte, byte>(
            (random, count) => [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(2))],
            (plan, x, y, z) => BinaryElementwise.Apply(kind, plan, x, y, z, WorkPool.Shared, Token),
            (x, y) => (x, y) switch { (0, 0) => none, (0, _) => right, (_, 0) => left, _ => both },
            (expected, got) => expected == got);
    }

    [Fact]
    public void ShapesThatDoNotBroadcastAndWrongLengthsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => BroadcastPlan.Create([2, 3], [2]));
        BroadcastPlan plan = BroadcastPlan.Create([2, 3], [3]);
        Assert.Equal([2, 3], plan.OutputShape.ToArray());
        Assert.Throws<ArgumentException>(
            () => BinaryElementwise.Apply(BinaryKind.Add, plan, new float[6], new float[2], new float[6], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => BinaryElementwise.Apply(BinaryKind.Add, plan, new float[6], new float[3], new float[5], WorkPool.Inline, Token));
    }

    [Fact]
    public void DimensionsThatBothOperandsShareAreMerged()
    {
        BroadcastPlan plan = BroadcastPlan.Create([2, 3, 4, 5], [3, 1, 1]);
        Assert.Equal(20, plan.InnerLength);
        Assert.Equal(InnerForm.ScalarRight, plan.Form);
        Assert.Equal([2, 3], plan.Sizes);
        Assert.Equal(120, BroadcastPlan.Create([2, 3, 4, 5], [2, 3, 4, 5]).InnerLength);
    }

    private delegate void Kernel<TIn, TOut>(BroadcastPlan plan, ReadOnlySpan<TIn> x, ReadOnlySpan<TIn> y, Span<TOut> z);

    private static void Broadcasts<TIn, TOut>(
        Func<Random, int, TIn[]> draw, Kernel<TIn, TOut> kernel, Func<TIn, TIn, TOut> exact, Func<TOut, TOut, bool> same)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        var random = new Random(40);
        for (int round = 0; round < 200; round++)
        {
            // The first rounds are every length of a row; then come random shapes with dimensions of 1 on either side.
            int[] output = round <= 130 ? [round] : [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => random.Next(1, 8))];
            int[] left = Thin(random, output, round), right = Thin(random, output, round / 3);
            BroadcastPlan plan = BroadcastPlan.Create(left, right);
            int[] shape = plan.OutputShape.ToArray();
            using var x = new BoundedMemory<TIn>(draw(random, Count(left)), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<TIn>(draw(random, Count(right)), atEnd: round % 2 == 0);
            using var z = new BoundedMemory<TOut>(Count(shape), atEnd: round % 2 == 0);
            kernel(plan, x.Span, y.Span, z.Span);
            for (int i = 0; i < z.Length; i++)
            {
                TIn a = x.Span[Source(i, shape, left)], b = y.Span[Source(i, shape, right)];
                TOut expected = exact(a, b);
                Assert.True(same(expected, z.Span[i]), $"{a} and {b}: expected {expected}, got {z.Span[i]}");
            }
        }
    }

    private static int[] Thin(Random random, int[] shape, int choice)
    {
        if (choice % 3 == 0)
            return shape;
        int[] result = [.. shape.Select(size => random.Next(2) == 0 || size == 0 ? size : 1)];
        return random.Next(3) == 0 ? [.. result.SkipWhile(size => size == 1)] : result;
    }

    private static int Count(int[] shape) => shape.Aggregate(1, (product, size) => product * size);

    private static int Source(int index, int[] output, int[] operand)
    {
        int source = 0, stride = 1;
        for (int fromRight = 1; fromRight <= output.Length; fromRight++)
        {
            int position = index % output[^fromRight];
            index /= output[^fromRight];
            if (fromRight > operand.Length)
                continue;
            if (operand[^fromRight] != 1)
                source += position * stride;
            stride *= operand[^fromRight];
        }
        return source;
    }

    private static byte Truth(bool value) => value ? (byte)1 : (byte)0;

    private static float FloorModulo(float x, float y)
    {
        double remainder = (double)x % y;
        return (float)(remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder);
    }
}
