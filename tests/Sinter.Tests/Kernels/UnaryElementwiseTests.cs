using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class UnaryElementwiseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Vector forms against double precision, in representable floats. Holds from -1000 to 1000 and for the special
    /// values.</summary>
    private const long MaxUlp = 3;

    private static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon,
        -float.Epsilon,
        1.1754943E-38f, -1.1754943E-38f, 1e-30f, 1e-5f, -1e-5f, 88.72283f, 88.72284f, 89f, -87.3f, -100f, -103.9f, -104.1f, 128f, -150f,
            1e10f, -1e10f,
        float.MaxValue, float.MinValue, 0.625f, 0.92f, 3.99f, 4.01f, 8388607.5f, 16777216f,
    ];

    // Each function with its parameters, and the same in double precision.
    private static readonly (UnaryOperation Operation, Func<double, double> Exact)[] Exactly =
    [
        (new(UnaryKind.Exp), Math.Exp),
        (new(UnaryKind.Exp2), x => Math.Pow(2, x)),
        (new(UnaryKind.Tanh), Math.Tanh),
        (new(UnaryKind.Sigmoid), x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x))),
        (new(UnaryKind.Erf), x => x < 0 ? -Erf(-x) : Erf(x)),
        (new(UnaryKind.Softplus), x => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)))),
        (new(UnaryKind.Elu, 1), x => x > 0 ? x : Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1),
        (new(UnaryKind.Log), Math.Log),
        (new(UnaryKind.Sqrt), Math.Sqrt),
        (new(UnaryKind.Rsqrt), x => 1 / Math.Sqrt(x + 0f)),
        (new(UnaryKind.Inverse), x => 1 / (x + 0f)),
        (new(UnaryKind.Square), x => (float)x * (float)x),
        (new(UnaryKind.Softsign), x => (float)x / (1 + MathF.Abs((float)x))),
        (new(UnaryKind.Relu), x => Math.Max(x, 0)),
        (new(UnaryKind.Clip, -1.5f, 6), x => double.IsNaN(x) ? x : Math.Clamp(x, -1.5, 6)),
        (new(UnaryKind.Threshold, 0.25f), x => Math.Max(x, 0.25)),
        (new(UnaryKind.LeakyRelu, 0.125f), x => x >= 0 ? x : 0.125 * x),
        (new(UnaryKind.ThresholdedRelu, 0.75f), x => x >= 0.75 ? x : 0),
        (new(UnaryKind.ClampedRelu, 0.5f, 3), x => Math.Min(3, x >= 0 ? x : 0.5 * x)),
        (new(UnaryKind.Linear, 0.5f, 2), x => (0.5f * (float)x) + 2f),
        (new(UnaryKind.HardSigmoid, 0.25f, 0.5f), x => double.IsNaN(x) ? x : Math.Clamp((0.25f * (float)x) + 0.5f, 0, 1)),
        (new(UnaryKind.HardSwish, 0.25f, 0.5f),
            x => double.IsNaN(x) ? x : (float)Math.Max(x, -2) * (float)Math.Clamp((0.25f * (float)x) + 0.5f, 0, 1)),
        (new(UnaryKind.ScaledTanh, 2, 0.5f), x => 2 * Math.Tanh(x / 2)),
        (new(UnaryKind.ParametricSoftplus, 2, 0.5f), x => 2 * (Math.Max(x / 2, 0) + LogOnePlus(Math.Exp(-Math.Abs(x / 2))))),
        (new(UnaryKind.Abs), Math.Abs),
        (new(UnaryKind.Negate), x => -x),
        (new(UnaryKind.Sign), x => double.IsNaN(x) ? x : Math.Sign(x)),
        (new(UnaryKind.Floor), Math.Floor),
        (new(UnaryKind.Ceiling), Math.Ceiling),
        (new(UnaryKind.Round), x => Math.Round(x, MidpointRounding.ToEven)),
        (new(UnaryKind.Truncate), Math.Truncate),
        (new(UnaryKind.Identity), x => x),
        (new(UnaryKind.Tan), x => MathF.Tan((float)x)),
        (new(UnaryKind.Atan), x => MathF.Atan((float)x)),
        (new(UnaryKind.Asin), x => MathF.Asin((float)x)),
        (new(UnaryKind.Acos), x => MathF.Acos((float)x)),
        (new(UnaryKind.Sinh), x => MathF.Sinh((float)x)),
        (new(UnaryKind.Cosh), x => MathF.Cosh((float)x)),
        (new(UnaryKind.Atanh), x => MathF.Atanh((float)x)),
    ];

    // Functions that cancel: what counts is the error relative to max(|x|, 1).
    private static readonly (UnaryOperation Operation, Func<double, double> Exact)[] Nearly =
    [
        (new(UnaryKind.Gelu), x => 0.5 * x * (1 + (x < 0 ? -Erf(-x / Math.Sqrt(2)) : Erf(x / Math.Sqrt(2))))),
        (new(UnaryKind.Silu), x => x < 0 ? x * (Math.Exp(x) / (1 + Math.Exp(x))) : x / (1 + Math.Exp(-x))),
        (new(UnaryKind.GeluTanh), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        (new(UnaryKind.GeluSigmoid), x => x < 0 ? x * (Math.Exp(1.702 * x) / (1 + Math.Exp(1.702 * x))) : x / (1 + Math.Exp(-1.702 * x))),
        (new(UnaryKind.Sin), Math.Sin),
        (new(UnaryKind.Cos), Math.Cos),
    ];

    public static TheoryData<UnaryKind, CpuTier> ExactCases => Cross(Exactly);

    public static TheoryData<UnaryKind, CpuTier> NearCases => Cross(Nearly);

    [Theory, MemberData(nameof(ExactCases))]
    public void StaysWithinTheUlpBound(UnaryKind kind, CpuTier tier)
    {
        (UnaryOperation operation, Func<double, double> exact) = Exactly.Single(entry => entry.Operation.Kind == kind);
        float[] x = Inputs();
        float[] y = Run(operation, tier, x);
        for (int i = 0; i < x.Length; i++)
        {
            float expected = (float)exact(x[i]);
            Assert.True(
                KernelData.UlpDistance(expected, y[i]) <= MaxUlp, $"{kind} at {tier} of {x[i]:R}: expected {expected:R}, got {y[i]:R}");
        }
    }

    [Theory, MemberData(nameof(NearCases))]
    public void StaysWithinTheAbsoluteBound(UnaryKind kind, CpuTier tier)
    {
        (UnaryOperation operation, Func<double, double> exact) = Nearly.Single(entry => entry.Operation.Kind == kind);
        float[] x = [.. Inputs().Where(v => MathF.Abs(v) < 1000)];
        float[] y = Run(operation, tier, x);
        for (int i = 0; i < x.Length; i++)
        {
            double error = Math.Abs(exact(x[i]) - y[i]);
            Assert.True(
                error <= 3e-7 * Math.Max(Math.Abs(x[i]), 1), $"{kind} at {tier} of {x[i]:R}: expected {exact(x[i]):R}, got {y[i]:R}");
        }
    }

    [Theory, MemberData(nameof(ExactCases))]
    public void AnElementHasTheSameBitsAtEveryPositionAndNothingBeyondTheEndIsTouched(UnaryKind kind, CpuTier tier)
    {
        UnaryOperation operation = Exactly.Single(entry => entry.Operation.Kind == kind).Operation;
        float[] x = KernelData.Floats(new Random(7), 140, 5);
        float[] whole = Run(operation, tier, x);
        for (int length = 0; length <= 130; length++)
        {
            int offset = length % 7;
            using var source = new BoundedMemory<float>(x.AsSpan(offset, length), atEnd: length % 2 == 0);
            using var target = new BoundedMemory<float>(length, atEnd: length % 2 == 0);
            Apply(operation, tier, source.Span, target.Span);
            KernelData.SameBits(whole.AsSpan(offset, length), target.Span, $"{kind} at {tier}");
            Apply(operation, tier, source.Span, source.Span);
            KernelData.SameBits(target.Span, source.Span, $"{kind} at {tier} in place");
        }
    }

    [Fact]
    public void SigmoidStaysInZeroToOneAndTanhKeepsTheSign()
    {
        float[] x = Inputs();
        foreach (CpuTier tier in KernelData.RunnableTiers)
        {
            Assert.All(Run(new(UnaryKind.Sigmoid), tier, x), y => Assert.True(float.IsNaN(y) || y is >= 0 and <= 1));
            float[] tanh = Run(new(UnaryKind.Tanh), tier, x);
            for (int i = 0; i < x.Length; i++)
                Assert.True(float.IsNaN(x[i]) || (float.IsNegative(x[i]) == float.IsNegative(tanh[i]) && MathF.Abs(tanh[i]) <= 1));
        }
    }

    [Fact]
    public void ParallelRunsGiveTheSameBits()
    {
        float[] x = KernelData.Floats(new Random(8), 100_003, 4);
        var first = new float[x.Length];
        var second = new float[x.Length];
        UnaryElementwise.Apply(new(UnaryKind.Gelu), x, first, WorkPool.Inline, Token);
        using var pool = new WorkPool(3);
        UnaryElementwise.Apply(new(UnaryKind.Gelu), x, second, pool, Token);
        KernelData.SameBits(first, second, "gelu");
        Assert.Throws<ArgumentException>(() => UnaryElementwise.Apply(new(UnaryKind.Gelu), x, new float[3], WorkPool.Inline, Token));
    }

    private static TheoryData<UnaryKind, CpuTier> Cross((UnaryOperation Operation, Func<double, double> Exact)[] table)
    {
        var data = new TheoryData<UnaryKind, CpuTier>();
        foreach ((UnaryOperation operation, _) in table)
        {
            foreach (CpuTier tier in KernelData.RunnableTiers)
                data.Add(operation.Kind, tier);
        }
        return data;
    }

    private static float[] Inputs()
    {
        var random = new Random(9);
        var values = new List<float>(Special);
        foreach (float scale in new[] { 1e-20f, 1e-3f, 0.3f, 1f, 4f, 20f, 110f, 1000f })
            values.AddRange(KernelData.Floats(random, 3000, scale));
        return [.. values];
    }

    private static float[] Run(UnaryOperation operation, CpuTier tier, float[] x)
    {
        var y = new float[x.Length];
        Apply(operation, tier, x, y);
        return y;
    }

    private static unsafe void Apply(UnaryOperation operation, CpuTier tier, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* source = x)
        fixed (float* target = y)
            operation.Run(tier, source, target, x.Length);
    }

    private static double LogOnePlus(double x) => x < 1e-5 ? x - x * x / 2 + x * x * x / 3 : Math.Log(1 + x);

    private static double Erf(double t)
    {
        if (double.IsNaN(t) || t > 6)
            return double.IsNaN(t) ? t : 1;
        double term = t, sum = t;
        if (t < 3)
        {
            for (int n = 1; n < 80; n++)
            {
                term *= -t * t / n;
                sum += term / (2 * n + 1);
            }
            return sum * 2 / Math.Sqrt(Math.PI);
        }
        double fraction = t;
        for (int n = 80; n >= 1; n--)
            fraction = t + n * 0.5 / fraction;
        return 1 - Math.Exp(-t * t) / (fraction * Math.Sqrt(Math.PI));
    }
}
