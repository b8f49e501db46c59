using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>An element type with dimensions, each of which may be unknown; the rank itself may be unknown too.</summary>
public sealed record TensorType : MilType
{
    private readonly ImmutableArray<Dimension> _dimensions;

    public TensorType(ElementType element, params ReadOnlySpan<Dimension> dimensions)
    {
        Element = element;
        _dimensions = ImmutableArray.Create(dimensions);
    }

    private TensorType(ElementType element)
    {
        Element = element;
        _dimensions = default;
    }

    public ElementType Element { get; init; }

    public static TensorType Scalar(ElementType element) => new(element, []);

    public static TensorType OfUnknownRank(ElementType element) => new(element);

    public static TensorType Of(ElementType element, Shape shape)
    {
        var dimensions = new Dimension[shape.Rank];
        for (int i = 0; i < dimensions.Length; i++)
            dimensions[i] = shape[i];
        return new TensorType(element, dimensions);
    }

    public bool HasRank => !_dimensions.IsDefault;

    /// <exception cref="InvalidOperationException">The rank is unknown.</exception>
    public ImmutableArray<Dimension> Dimensions => HasRank ? _dimensions : throw new InvalidOperationException("The rank is unknown.");

    public int Rank => Dimensions.Length;

    public Dimension this[int axis] => Dimensions[axis];

    public override bool IsStatic => HasRank && _dimensions.All(dimension => dimension.IsKnown);

    /// <summary>The shape when every dimension is known.</summary>
    public bool TryGetShape(out Shape shape)
    {
        shape = Shape.Scalar;
        if (!IsStatic)
            return false;
        return Shape.TryCreate([.. _dimensions.Select(dimension => (long)dimension.Size)], out shape);
    }

    /// <summary>The shape.</summary>
    /// <exception cref="InvalidOperationException">A dimension is unknown.</exception>
    public Shape ToShape() => TryGetShape(out Shape shape) ? shape : throw new InvalidOperationException($"{this} has no static shape.");

    public TensorType With(ElementType element) => this with { Element = element };

    public TensorType WithDimensions(params ReadOnlySpan<Dimension> dimensions) => new(Element, dimensions);

    public override bool IsCompatibleWith(MilType other)
    {
        if (other is not TensorType tensor || tensor.Element != Element)
            return false;
        if (!HasRank || !tensor.HasRank)
            return true;
        if (Rank != tensor.Rank)
            return false;
        for (int i = 0; i < Rank; i++)
        {
            if (!_dimensions[i].IsCompatibleWith(tensor._dimensions[i]))
                return false;
        }
        return true;
    }

    public override MilType Meet(MilType other)
    {
        if (other is not TensorType { HasRank: true } tensor)
            return this;
        if (!HasRank)
            return tensor;
        return WithDimensions([.. _dimensions.Zip(tensor._dimensions, (left, right) => left.IsKnown ? left : right)]);
    }

    public override MilType? Join(MilType other)
    {
        if (other is not TensorType tensor || tensor.Element != Element)
            return null;
        if (!HasRank || !tensor.HasRank || Rank != tensor.Rank)
            return OfUnknownRank(Element);
        return WithDimensions([.. _dimensions.Zip(tensor._dimensions, (left, right) => left == right ? left : Dimension.Unknown)]);
    }

    public bool Equals([NotNullWhen(true)] TensorType? other) => other is not null && other.Element == Element && other.HasRank == HasRank
        && (!HasRank || _dimensions.AsSpan().SequenceEqual(other._dimensions.AsSpan()));

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Element);
        if (HasRank)
        {
            foreach (Dimension dimension in _dimensions)
                hash.Add(dimension);
        }
        return hash.ToHashCode();
    }

    public override string ToString() => HasRank
        ? $"tensor<{Element.MilName()}, [{string.Join(", ", _dimensions)}]>"
        : $"tensor<{Element.MilName()}, [...]>";
}
