namespace Sinter.Kernels;

/// <summary>Arithmetic of two elements.</summary>
public enum BinaryKind
{
    Add,
    Subtract,
    Multiply,

    /// <summary>For integers truncated toward zero, and 0 where the divisor is 0.</summary>
    Divide,

    /// <summary>NaN if either operand is.</summary>
    Max,

    /// <summary>NaN if either operand is.</summary>
    Min,
    Power,

    /// <summary>The quotient rounded down.</summary>
    FloorDivide,

    /// <summary>The remainder with the sign of the divisor.</summary>
    Modulo,
}

public enum ComparisonKind
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

public enum LogicalKind
{
    And,
    Or,
    Xor,
}

/// <summary>Operations on two tensors that broadcast. Results may be written over an operand that has the output's shape.</summary>
/// <exception cref="ArgumentException">A length does not fit the plan.</exception>
public static class BinaryElementwise
{
    public static void Apply(
        BinaryKind kind,
        BroadcastPlan plan,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        Span<float> z,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        switch (kind)
        {
            case BinaryKind.Add: Vector<AddOperator<float>, float>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Subtract: Vector<SubtractOperator<float>, float>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Multiply: Vector<MultiplyOperator<float>, float>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Divide: Vector<DivideOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Max: Vector<MaxOperator<float>, float>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Min: Vector<MinOperator<float>, float>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.FloorDivide: Scalar<FloorDivideOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Power: Scalar<PowerOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Modulo: Scalar<ModuloOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown operation.");
        }
    }

    /// <summary>Wraps around where 32 bits overflow.</summary>
    public static void Apply(
        BinaryKind kind,
        BroadcastPlan plan,
        ReadOnlySpan<int> x,
        ReadOnlySpan<int> y,
        Span<int> z,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        switch (kind)
        {
            case BinaryKind.Add: Vector<AddOperator<int>, int>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Subtract: Vector<SubtractOperator<int>, int>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Multiply: Vector<MultiplyOperator<int>, int>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Max: Vector<MaxOperator<int>, int>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Min: Vector<MinOperator<int>, int>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Divide: Scalar<IntegerDivideOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.FloorDivide: Scalar<IntegerFloorDivideOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Modulo: Scalar<IntegerModuloOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            case BinaryKind.Power: Scalar<IntegerPowerOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown operation.");
        }
    }

    /// <summary>1 for true, 0 for false.</summary>
    public static void Compare(
        ComparisonKind kind,
        BroadcastPlan plan,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        Span<byte> z,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        switch (kind)
        {
            case ComparisonKind.Equal: Compare<EqualSingleOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.NotEqual: Compare<NotEqualSingleOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.Less: Compare<LessSingleOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.LessOrEqual: Compare<LessOrEqualSingleOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.Greater: Compare<GreaterSingleOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.GreaterOrEqual: Compare<GreaterOrEqualSingleOperator, float>(plan, x, y, z, pool, cancellationToken); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown comparison.");
        }
    }

    /// <summary>1 for true, 0 for false.</summary>
    public static void Compare(
        ComparisonKind kind,
        BroadcastPlan plan,
        ReadOnlySpan<int> x,
        ReadOnlySpan<int> y,
        Span<byte> z,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        switch (kind)
        {
            case ComparisonKind.Equal: Compare<EqualIntegerOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.NotEqual: Compare<NotEqualIntegerOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.Less: Compare<LessIntegerOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.LessOrEqual: Compare<LessOrEqualIntegerOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.Greater: Compare<GreaterIntegerOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            case ComparisonKind.GreaterOrEqual: Compare<GreaterOrEqualIntegerOperator, int>(plan, x, y, z, pool, cancellationToken); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown comparison.");
        }
    }

    /// <summary>Operands hold 0 and 1.</summary>
    public static void Apply(
        LogicalKind kind,
        BroadcastPlan plan,
        ReadOnlySpan<byte> x,
        ReadOnlySpan<byte> y,
        Span<byte> z,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        switch (kind)
        {
            case LogicalKind.And: Vector<AndOperator, byte>(plan, x, y, z, pool, cancellationToken); break;
            case LogicalKind.Or: Vector<OrOperator, byte>(plan, x, y, z, pool, cancellationToken); break;
            case LogicalKind.Xor: Vector<XorOperator, byte>(plan, x, y, z, pool, cancellationToken); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown operation.");
        }
    }

    private static void Vector<TOperator, T>(
        BroadcastPlan plan, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z, WorkPool pool, CancellationToken cancellationToken)
        where TOperator : struct, IBinaryOperator<T>
        where T : unmanaged
        => BroadcastBody<VectorBinaryLoop<TOperator, T>, T, T>.Run(default, plan, x, y, z, pool, cancellationToken);

    private static void Scalar<TOperator, T>(
        BroadcastPlan plan, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z, WorkPool pool, CancellationToken cancellationToken)
        where TOperator : struct, IScalarBinaryOperator<T>
        where T : unmanaged
        => BroadcastBody<ScalarBinaryLoop<TOperator, T>, T, T>.Run(default, plan, x, y, z, pool, cancellationToken);

    private static void Compare<TOperator, T>(
        BroadcastPlan plan, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> z, WorkPool pool, CancellationToken cancellationToken)
        where TOperator : struct, IComparisonOperator<T>
        where T : unmanaged
        => BroadcastBody<ComparisonLoop<TOperator, T>, T, byte>.Run(default, plan, x, y, z, pool, cancellationToken);
}
