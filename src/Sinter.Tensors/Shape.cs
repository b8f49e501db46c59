using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sinter.Tensors;

/// <summary>The dimensions of a tensor whose every size is known. Row-major; rank 0 is a scalar.</summary>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? _dimensions;

    private Shape(int[] dimensions, long elementCount)
    {
        _dimensions = dimensions;
        ElementCountOrZero = elementCount;
    }

    private long ElementCountOrZero { get; }

    public static Shape Scalar => default;

    /// <summary>Number of elements; 1 for a scalar.</summary>
    public long ElementCount => _dimensions is null ? 1 : ElementCountOrZero;

    public int Rank => _dimensions?.Length ?? 0;

    public ReadOnlySpan<int> Dimensions => _dimensions;

    public int this[int axis] => _dimensions![axis];

    /// <summary>Makes a shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="OverflowException">The element count does not fit 63 bits.</exception>
    public static Shape Of(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.IsEmpty)
            return Scalar;
        if (!TryCount(dimensions, out long count))
        {
            foreach (int dimension in dimensions)
                ArgumentOutOfRangeException.ThrowIfNegative(dimension);
            throw new OverflowException("The shape holds more elements than 63 bits can count.");
        }
        return new Shape(dimensions.ToArray(), count);
    }

    /// <summary>Makes a shape of dimensions read from a file; false when one is negative or too big, or the count overflows.</summary>
    public static bool TryCreate(ReadOnlySpan<long> dimensions, out Shape shape)
    {
        shape = Scalar;
        var sizes = new int[dimensions.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (dimensions[i] is < 0 or > int.MaxValue)
                return false;
            sizes[i] = (int)dimensions[i];
        }
        if (!TryCount(sizes, out _))
            return false;
        shape = Of(sizes);
        return true;
    }

    private static bool TryCount(ReadOnlySpan<int> dimensions, out long count)
    {
        count = 1;
        bool empty = false;
        foreach (int dimension in dimensions)
        {
            if (dimension < 0)
                return false;
            if (dimension == 0)
            {
                empty = true;
                continue;
            }
            if (count > long.MaxValue / 64 / dimension)
                return false;
            count *= dimension;
        }
        if (empty)
            count = 0;
        return true;
    }

    public int[] ToArray() => Dimensions.ToArray();

    /// <summary>Elements between neighbours along each axis in row-major order.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        int stride = 1;
        for (int i = Rank - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(this[i], 1);
        }
        return strides;
    }

    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Dimensions.GetEnumerator();

    public bool Equals(Shape other) => Dimensions.SequenceEqual(other.Dimensions);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Shape other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>For example <c>[1, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";
}
