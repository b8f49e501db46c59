namespace Sinter;

/// <summary>The sizes that an axis, an image side or a sequence may have, both ends included.</summary>
/// <param name="Lower">The smallest size.</param>
/// <param name="Upper">The largest size; null: no limit.</param>
public readonly record struct SizeRange(int Lower, int? Upper)
{
    /// <summary>True when the size lies in the range.</summary>
    /// <param name="size">A size.</param>
    public bool Contains(int size) => size >= Lower && !(size > Upper);

    /// <summary>The size in the range that is nearest to <paramref name="size"/>.</summary>
    /// <param name="size">A size.</param>
    public int Nearest(int size) => Math.Max(Lower, Math.Min(size, Upper ?? int.MaxValue));

    /// <summary>For example <c>1..512</c>, <c>1..</c> without a limit, or <c>3</c> where only one size is allowed.</summary>
    public override string ToString() => Lower == Upper ? $"{Lower}" : $"{Lower}..{Upper}";
}
