using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Doubles as integers of the same order, so that nodes compare integers. Every double that is a number has its integer, zeros of
/// both signs the same; the integers at both ends stand for what is missing.</summary>
internal static class SortableDouble
{
    /// <summary>At most every threshold: always leads to the first child.</summary>
    public const long First = long.MinValue;

    /// <summary>Above every threshold: always leads to the second child.</summary>
    public const long Second = long.MaxValue;

    /// <summary>The key that no number is at most.</summary>
    public const long BelowNumbers = First;

    /// <summary>The key that all numbers are at most, but not <see cref="Second"/>.</summary>
    public const long AboveNumbers = Second - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(double value, long missing)
    {
        // Adding zero makes -0 a zero like the other.
        long bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return double.IsNaN(value) ? missing : bits ^ ((bits >> 63) & long.MaxValue);
    }

    /// <summary>The key to compare with so that x &lt;= key says x &lt;= threshold, which is a number.</summary>
    public static long Threshold(double threshold) => Of(threshold, First);

    /// <summary>The key to compare with so that x &lt;= key says x &lt; threshold, which is a number.</summary>
    public static long ThresholdBelow(double threshold) => Of(threshold, First) - 1;
}
