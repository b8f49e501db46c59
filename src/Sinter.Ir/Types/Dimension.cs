namespace Sinter.Ir;

/// <summary>One dimension of a tensor type: a size, or unknown until a value is there.</summary>
public readonly record struct Dimension
{
    private readonly int _sizePlusOne;

    private Dimension(int size) => _sizePlusOne = size + 1;

    public static Dimension Unknown => default;

    public bool IsKnown => _sizePlusOne != 0;

    /// <exception cref="InvalidOperationException">The dimension is unknown.</exception>
    public int Size => IsKnown ? _sizePlusOne - 1 : throw new InvalidOperationException("The dimension is unknown.");

    public static implicit operator Dimension(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfEqual(size, int.MaxValue);
        return new Dimension(size);
    }

    /// <summary>The dimension after <paramref name="rule"/>; unknown stays unknown.</summary>
    public Dimension Map(Func<int, int> rule) => IsKnown ? rule(Size) : Unknown;

    /// <summary>True when both can be the same size.</summary>
    public bool IsCompatibleWith(Dimension other) => !IsKnown || !other.IsKnown || Size == other.Size;

    public bool Is(int size) => IsKnown && Size == size;

    public static Dimension operator +(Dimension left, Dimension right) =>
        left.IsKnown && right.IsKnown ? checked(left.Size + right.Size) : Unknown;

    public static Dimension operator *(Dimension left, Dimension right) =>
        left.Is(0) || right.Is(0) ? 0 : left.IsKnown && right.IsKnown ? checked(left.Size * right.Size) : Unknown;

    public override string ToString() => IsKnown ? Size.ToString(System.Globalization.CultureInfo.InvariantCulture) : "?";
}
