namespace Sinter;

/// <content>Elementwise operations.</content>
public sealed partial class MilBuilder
{
    /// <summary><c>abs</c>: the magnitude.</summary>
    public MilValue Abs(MilValue x, string? name = null) => Add("abs", name, ("x", x));

    /// <summary><c>ceil</c>: rounded up.</summary>
    public MilValue Ceil(MilValue x, string? name = null) => Add("ceil", name, ("x", x));

    /// <summary><c>cos</c>: the cosine.</summary>
    public MilValue Cos(MilValue x, string? name = null) => Add("cos", name, ("x", x));

    /// <summary><c>erf</c>: the error function.</summary>
    public MilValue Erf(MilValue x, string? name = null) => Add("erf", name, ("x", x));

    /// <summary><c>exp</c>: e to the power of x.</summary>
    public MilValue Exp(MilValue x, string? name = null) => Add("exp", name, ("x", x));

    /// <summary><c>floor</c>: rounded down.</summary>
    public MilValue Floor(MilValue x, string? name = null) => Add("floor", name, ("x", x));

    /// <summary><c>relu</c>: max(x, 0).</summary>
    public MilValue Relu(MilValue x, string? name = null) => Add("relu", name, ("x", x));

    /// <summary><c>sigmoid</c>: 1 / (1 + exp(-x)).</summary>
    public MilValue Sigmoid(MilValue x, string? name = null) => Add("sigmoid", name, ("x", x));

    /// <summary><c>silu</c>: x * sigmoid(x).</summary>
    public MilValue Silu(MilValue x, string? name = null) => Add("silu", name, ("x", x));

    /// <summary><c>sin</c>: the sine.</summary>
    public MilValue Sin(MilValue x, string? name = null) => Add("sin", name, ("x", x));

    /// <summary><c>sqrt</c>: the square root.</summary>
    public MilValue Sqrt(MilValue x, string? name = null) => Add("sqrt", name, ("x", x));

    /// <summary><c>square</c>: x * x.</summary>
    public MilValue Square(MilValue x, string? name = null) => Add("square", name, ("x", x));

    /// <summary><c>tanh</c>: the hyperbolic tangent.</summary>
    public MilValue Tanh(MilValue x, string? name = null) => Add("tanh", name, ("x", x));

    /// <summary><c>add</c>: x + y, with NumPy's broadcasting.</summary>
    public MilValue Plus(MilValue x, MilArgument y, string? name = null) => Add("add", name, ("x", x), ("y", y));

    /// <summary><c>sub</c>: x - y, with NumPy's broadcasting.</summary>
    public MilValue Minus(MilValue x, MilArgument y, string? name = null) => Add("sub", name, ("x", x), ("y", y));

    /// <summary><c>mul</c>: x * y, with NumPy's broadcasting.</summary>
    public MilValue Times(MilValue x, MilArgument y, string? name = null) => Add("mul", name, ("x", x), ("y", y));

    /// <summary><c>real_div</c>: x / y, with NumPy's broadcasting.</summary>
    public MilValue DividedBy(MilValue x, MilArgument y, string? name = null) => Add("real_div", name, ("x", x), ("y", y));

    /// <summary><c>maximum</c>: the larger of both, with NumPy's broadcasting.</summary>
    public MilValue Maximum(MilValue x, MilArgument y, string? name = null) => Add("maximum", name, ("x", x), ("y", y));

    /// <summary><c>minimum</c>: the smaller of both, with NumPy's broadcasting.</summary>
    public MilValue Minimum(MilValue x, MilArgument y, string? name = null) => Add("minimum", name, ("x", x), ("y", y));

    /// <summary><c>pow</c>: x to the power of y, with NumPy's broadcasting.</summary>
    public MilValue Power(MilValue x, MilArgument y, string? name = null) => Add("pow", name, ("x", x), ("y", y));

    /// <summary><c>clip</c>: between two bounds.</summary>
    public MilValue Clip(MilValue x, float least, float most, string? name = null) => Add("clip", name, ("x", x), ("alpha", least), ("beta", most));

    /// <summary><c>gelu</c>: x times the normal distribution's share below x; exact, or by the hyperbolic tangent.</summary>
    public MilValue Gelu(MilValue x, bool isExact = true, string? name = null) =>
        Add("gelu", name, ("x", x), ("mode", isExact ? "EXACT" : "TANH_APPROXIMATION"));

    /// <summary><c>leaky_relu</c>: x, or <paramref name="slope"/> times x where that is negative.</summary>
    public MilValue LeakyRelu(MilValue x, float slope = 0.01f, string? name = null) => Add("leaky_relu", name, ("x", x), ("alpha", slope));

    /// <summary><c>log</c>: the natural logarithm.</summary>
    public MilValue Log(MilValue x, string? name = null) => Add("log", name, ("x", x), ("epsilon", 0f));

    /// <summary><c>cast</c>: the same numbers in another type: float16, float32, int32 or bool.</summary>
    public MilValue Cast(MilValue x, ArrayElementType type, string? name = null) =>
        Add("cast", name, ("x", x), ("dtype", Tensors.ElementTypeFacts.MilName(type.ToTensorType())));

    /// <summary><c>select</c>: of two values, by a condition.</summary>
    public MilValue Select(MilValue condition, MilArgument whenTrue, MilArgument whenFalse, string? name = null) =>
        Add("select", name, ("cond", condition), ("a", whenTrue), ("b", whenFalse));
}
