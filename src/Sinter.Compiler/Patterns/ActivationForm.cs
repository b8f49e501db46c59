using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>The function inside an <see cref="ActivationForm"/>.</summary>
internal enum ActivationCore
{
    None,
    Erf,
    Tanh,
    Sigmoid,

    /// <summary>Between two limits.</summary>
    Clip,
}

/// <summary>What some elementwise operations compute of one value x: outer(x) * core(inner(x)) + rest(x).</summary>
internal sealed record ActivationForm(
    Polynomial Outer, ActivationCore Core, Polynomial Inner, Polynomial Rest, double Low = 0, double High = 0)
{
    /// <summary>Operations that one form may consist of.</summary>
    private const int MostOperations = 32;

    /// <summary>The form of a value computed of <paramref name="x"/> and numbers alone; null when it has none.</summary>
    public static ActivationForm? Of(Variable value, Variable x)
    {
        int left = MostOperations;
        return Read(value, x, ref left);
    }

    private static ActivationForm Plain(Polynomial polynomial) => new(Polynomial.Zero, ActivationCore.None, Polynomial.Zero, polynomial);

    private static ActivationForm? Read(Argument argument, Variable x, ref int left)
    {
        if (argument.Variable == x)
            return Plain(Polynomial.X);
        if (argument.ConstantTensor is { } constant)
            return constant is { Count: 1, ElementType: ElementType.Float32 } ? Plain(Polynomial.Constant(constant.ToDoubles()[0])) : null;
        if (argument.Variable?.Producer is not { } operation || operation.Outputs.Length != 1 || !operation.Output.Type.Equals(x.Type)
            || left-- == 0)
            return null;
        return operation.Type switch
        {
            "add" or "sub" or "mul" or "real_div" => ReadPair(operation, x, ref left),
            "square" => PlainInput(operation, x, ref left) is { } p && Polynomial.Product(p, p) is { } squared ? Plain(squared) : null,
            "pow" => ReadPower(operation, x, ref left),
            "erf" => Applied(ActivationCore.Erf, operation, x, ref left),
            "tanh" => Applied(ActivationCore.Tanh, operation, x, ref left),
            "sigmoid" => Applied(ActivationCore.Sigmoid, operation, x, ref left),
            "relu6" => Clipped(PlainInput(operation, x, ref left), 0, 6),
            "clip" => Number(operation, "alpha") is { } low && Number(operation, "beta") is { } high
                ? Clipped(PlainInput(operation, x, ref left), low, high) : null,
            "sigmoid_hard" => Number(operation, "alpha") is { } scale && Number(operation, "beta") is { } shift
                && PlainInput(operation, x, ref left) is { } inner
                ? Clipped(inner.Times(scale) + Polynomial.Constant(shift), 0, 1) : null,
            _ => null,
        };
    }

    private static ActivationForm? ReadPair(Operation operation, Variable x, ref int left)
    {
        if (operation.Input("x") is not { } first || operation.Input("y") is not { } second || Read(first, x, ref left) is not { } a
            || Read(second, x, ref left) is not { } b)
            return null;
        return operation.Type switch
        {
            "add" => Sum(a, b),
            "sub" => Sum(a, b.Times(Polynomial.Constant(-1))!),
            "mul" => a.Core == ActivationCore.None ? b.Times(a.Rest) : b.Core == ActivationCore.None ? a.Times(b.Rest) : null,
            _ => b.Core == ActivationCore.None && b.Rest.IsConstant && b.Rest[0] != 0 ? a.Times(Polynomial.Constant(1 / b.Rest[0])) : null,
        };
    }

    private static ActivationForm? Sum(ActivationForm a, ActivationForm b) => a.Core == ActivationCore.None ? b with { Rest = a.Rest + b.Rest }
        : b.Core == ActivationCore.None ? a with { Rest = a.Rest + b.Rest } : null;

    private ActivationForm? Times(Polynomial factor) =>
        Polynomial.Product(Outer, factor) is { } outer && Polynomial.Product(Rest, factor) is { } rest
            ? this with { Outer = outer, Rest = rest } : null;

    private static ActivationForm? ReadPower(Operation operation, Variable x, ref int left)
    {
        if (Number(operation, "y") is not { } power || power is not (2 or 3) || PlainInput(operation, x, ref left) is not { } inner
            || Polynomial.Product(inner, inner) is not { } square)
            return null;
        return power == 2 ? Plain(square) : Polynomial.Product(square, inner) is { } cube ? Plain(cube) : null;
    }

    private static ActivationForm? Applied(ActivationCore core, Operation operation, Variable x, ref int left) =>
        PlainInput(operation, x, ref left) is { } inner
            ? new ActivationForm(Polynomial.Constant(1), core, inner, Polynomial.Zero) : null;

    private static ActivationForm? Clipped(Polynomial? inner, double low, double high) => inner is null ? null
        : new ActivationForm(Polynomial.Constant(1), ActivationCore.Clip, inner, Polynomial.Zero, low, high);

    /// <summary>The operation's input when it is a polynomial of x.</summary>
    private static Polynomial? PlainInput(Operation operation, Variable x, ref int left) =>
        operation.Input("x") is { } input && Read(input, x, ref left) is { Core: ActivationCore.None } form ? form.Rest : null;

    private static double? Number(Operation operation, string parameter) =>
        operation.Input(parameter)?.ConstantTensor is { Count: 1, ElementType: ElementType.Float32 } constant
            ? constant.ToDoubles()[0] : null;
}
