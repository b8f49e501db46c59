namespace Sinter.Compiler;

/// <summary>A polynomial of one variable, coefficients from the constant on; at most cubic.</summary>
internal sealed class Polynomial
{
    private const int Coefficients = 4;

    private readonly double[] _coefficients;

    private Polynomial(double[] coefficients) => _coefficients = coefficients;

    /// <summary>The variable.</summary>
    public static Polynomial X { get; } = new([0, 1, 0, 0]);

    public static Polynomial Zero { get; } = Constant(0);

    public double this[int power] => _coefficients[power];

    public bool IsConstant => _coefficients is [_, 0, 0, 0];

    public bool IsZero => _coefficients is [0, 0, 0, 0];

    public static Polynomial Constant(double value) => new([value, 0, 0, 0]);

    public static Polynomial operator +(Polynomial left, Polynomial right) =>
        new([.. left._coefficients.Zip(right._coefficients, (a, b) => a + b)]);

    /// <summary>The product; null when its degree is too high.</summary>
    public static Polynomial? Product(Polynomial left, Polynomial right)
    {
        var product = new double[2 * Coefficients - 1];
        for (int i = 0; i < Coefficients; i++)
        {
            for (int j = 0; j < Coefficients; j++)
                product[i + j] += left[i] * right[j];
        }
        return product.AsSpan(Coefficients).ContainsAnyExcept(0) ? null : new Polynomial(product[..Coefficients]);
    }

    public Polynomial Times(double factor) => new([.. _coefficients.Select(value => value * factor)]);

    /// <summary>True when every coefficient is this, to a few units in the last place of a float.</summary>
    public bool Is(double constant, double linear, double square = 0, double cubic = 0) =>
        Same(this[0], constant) && Same(this[1], linear) && Same(this[2], square) && Same(this[3], cubic);

    public static bool Same(double actual, double expected) => Math.Abs(actual - expected) <= 1e-6 * Math.Abs(expected);
}
