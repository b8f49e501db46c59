namespace Sinter.Kernels;

/// <summary>The functions of one element. What <see cref="UnaryOperation.Alpha"/> and <see cref="UnaryOperation.Beta"/> mean is said here;
/// functions that say nothing ignore them.</summary>
public enum UnaryKind
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x clamped to [alpha, beta].</summary>
    Clip,

    /// <summary>max(x, alpha).</summary>
    Threshold,

    /// <summary>x where x >= 0, else alpha * x.</summary>
    LeakyRelu,

    /// <summary>x where x >= alpha, else 0.</summary>
    ThresholdedRelu,

    /// <summary>Leaky with slope alpha, then min(., beta).</summary>
    ClampedRelu,

    /// <summary>alpha * x + beta.</summary>
    Linear,

    /// <summary>alpha * x + beta, clamped to [0, 1].</summary>
    HardSigmoid,

    /// <summary>x times alpha * x + beta clamped to [0, 1]; alpha is positive.</summary>
    HardSwish,
    Sigmoid,
    Silu,
    Tanh,

    /// <summary>alpha * tanh(beta * x).</summary>
    ScaledTanh,
    Softsign,
    Softplus,

    /// <summary>alpha * ln(1 + e^(beta * x)).</summary>
    ParametricSoftplus,

    /// <summary>x where x > 0, else alpha * (e^x - 1).</summary>
    Elu,
    Gelu,
    GeluTanh,
    GeluSigmoid,
    Exp,
    Exp2,

    /// <summary>ln(x + alpha).</summary>
    Log,
    Erf,
    Sqrt,

    /// <summary>1 / sqrt(x + alpha).</summary>
    Rsqrt,

    /// <summary>1 / (x + alpha).</summary>
    Inverse,
    Square,
    Abs,
    Negate,
    Sign,
    Floor,
    Ceiling,

    /// <summary>Halves to even.</summary>
    Round,
    Truncate,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Atanh,
}

/// <summary>A function of one element with its parameters; also the activation that closes a matrix product or a convolution.</summary>
public readonly record struct UnaryOperation(UnaryKind Kind, float Alpha = 0, float Beta = 0)
{
    public static UnaryOperation None => default;

    public static UnaryOperation Relu => new(UnaryKind.Relu);

    /// <summary>x clamped to [0, 6].</summary>
    public static UnaryOperation Relu6 => new(UnaryKind.Clip, 0, 6);

    public bool IsNone => Kind == UnaryKind.Identity;

    internal unsafe void Run(CpuTier tier, float* x, float* y, nint count)
    {
        switch (Kind)
        {
            case UnaryKind.Identity:
                if (x != y)
                    Buffer.MemoryCopy(x, y, count * sizeof(float), count * sizeof(float));
                break;
            case UnaryKind.Relu: UnaryLoop.Run(tier, default(ReluOperator), x, y, count); break;
            case UnaryKind.Clip: UnaryLoop.Run(tier, new ClipOperator(Alpha, Beta), x, y, count); break;
            case UnaryKind.Threshold: UnaryLoop.Run(tier, new ThresholdOperator(Alpha), x, y, count); break;
            case UnaryKind.LeakyRelu: UnaryLoop.Run(tier, new LeakyReluOperator(Alpha), x, y, count); break;
            case UnaryKind.ThresholdedRelu: UnaryLoop.Run(tier, new ThresholdedReluOperator(Alpha), x, y, count); break;
            case UnaryKind.ClampedRelu: UnaryLoop.Run(tier, new ClampedReluOperator(Alpha, Beta), x, y, count); break;
            case UnaryKind.Linear: UnaryLoop.Run(tier, new LinearOperator(Alpha, Beta), x, y, count); break;
            case UnaryKind.HardSigmoid: UnaryLoop.Run(tier, new HardSigmoidOperator(Alpha, Beta), x, y, count); break;
            case UnaryKind.HardSwish: UnaryLoop.Run(tier, new HardSwishOperator(Alpha, Beta), x, y, count); break;
            case UnaryKind.Sigmoid: UnaryLoop.Run(tier, default(SigmoidOperator), x, y, count); break;
            case UnaryKind.Silu: UnaryLoop.Run(tier, default(SiluOperator), x, y, count); break;
            case UnaryKind.Tanh: UnaryLoop.Run(tier, default(TanhOperator), x, y, count); break;
            case UnaryKind.ScaledTanh: UnaryLoop.Run(tier, new ScaledTanhOperator(Alpha, Beta), x, y, count); break;
            case UnaryKind.Softsign: UnaryLoop.Run(tier, default(SoftsignOperator), x, y, count); break;
            case UnaryKind.Softplus: UnaryLoop.Run(tier, default(SoftplusOperator), x, y, count); break;
            case UnaryKind.ParametricSoftplus: UnaryLoop.Run(tier, new ParametricSoftplusOperator(Alpha, Beta), x, y, count); break;
            case UnaryKind.Elu: UnaryLoop.Run(tier, new EluOperator(Alpha), x, y, count); break;
            case UnaryKind.Gelu: UnaryLoop.Run(tier, default(GeluOperator), x, y, count); break;
            case UnaryKind.GeluTanh: UnaryLoop.Run(tier, default(GeluTanhOperator), x, y, count); break;
            case UnaryKind.GeluSigmoid: UnaryLoop.Run(tier, default(GeluSigmoidOperator), x, y, count); break;
            case UnaryKind.Exp: UnaryLoop.Run(tier, default(ExpOperator), x, y, count); break;
            case UnaryKind.Exp2: UnaryLoop.Run(tier, default(Exp2Operator), x, y, count); break;
            case UnaryKind.Log: UnaryLoop.Run(tier, new LogOperator(Alpha), x, y, count); break;
            case UnaryKind.Erf: UnaryLoop.Run(tier, default(ErfOperator), x, y, count); break;
            case UnaryKind.Sqrt: UnaryLoop.Run(tier, default(SqrtOperator), x, y, count); break;
            case UnaryKind.Rsqrt: UnaryLoop.Run(tier, new RsqrtOperator(Alpha), x, y, count); break;
            case UnaryKind.Inverse: UnaryLoop.Run(tier, new InverseOperator(Alpha), x, y, count); break;
            case UnaryKind.Square: UnaryLoop.Run(tier, default(SquareOperator), x, y, count); break;
            case UnaryKind.Abs: UnaryLoop.Run(tier, default(AbsOperator), x, y, count); break;
            case UnaryKind.Negate: UnaryLoop.Run(tier, default(NegateOperator), x, y, count); break;
            case UnaryKind.Sign: UnaryLoop.Run(tier, default(SignOperator), x, y, count); break;
            case UnaryKind.Floor: UnaryLoop.Run(tier, default(FloorOperator), x, y, count); break;
            case UnaryKind.Ceiling: UnaryLoop.Run(tier, default(CeilingOperator), x, y, count); break;
            case UnaryKind.Round: UnaryLoop.Run(tier, default(RoundOperator), x, y, count); break;
            case UnaryKind.Truncate: UnaryLoop.Run(tier, default(TruncateOperator), x, y, count); break;
            case UnaryKind.Sin: UnaryLoop.Run(tier, default(SinOperator), x, y, count); break;
            case UnaryKind.Cos: UnaryLoop.Run(tier, default(CosOperator), x, y, count); break;
            case UnaryKind.Tan: UnaryLoop.RunElements(default(TanOperator), x, y, count); break;
            case UnaryKind.Asin: UnaryLoop.RunElements(default(AsinOperator), x, y, count); break;
            case UnaryKind.Acos: UnaryLoop.RunElements(default(AcosOperator), x, y, count); break;
            case UnaryKind.Atan: UnaryLoop.RunElements(default(AtanOperator), x, y, count); break;
            case UnaryKind.Sinh: UnaryLoop.RunElements(default(SinhOperator), x, y, count); break;
            case UnaryKind.Cosh: UnaryLoop.RunElements(default(CoshOperator), x, y, count); break;
            case UnaryKind.Atanh: UnaryLoop.RunElements(default(AtanhOperator), x, y, count); break;
            default: throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "Unknown function.");
        }
    }
}
