using System.Collections.Immutable;

namespace Sinter.Ir;

/// <summary>The type of a value in a program. <see cref="object.ToString"/> gives MIL text's spelling.</summary>
public abstract record MilType
{
    /// <summary>True when a value of <paramref name="other"/> may stand where this type is declared: unknown dimensions fit any
    /// size.</summary>
    public abstract bool IsCompatibleWith(MilType other);

    /// <summary>The more specific of two compatible types.</summary>
    public abstract MilType Meet(MilType other);

    /// <summary>The narrowest type that holds values of both; null when there is none.</summary>
    public abstract MilType? Join(MilType other);

    /// <summary>True when every dimension is known.</summary>
    public abstract bool IsStatic { get; }
}

/// <summary>A list of elements of one type.</summary>
public sealed record ListType(MilType Element, Dimension Length) : MilType
{
    public override bool IsStatic => Length.IsKnown && Element.IsStatic;

    public override bool IsCompatibleWith(MilType other) =>
        other is ListType list && Element.IsCompatibleWith(list.Element) && Length.IsCompatibleWith(list.Length);

    public override MilType Meet(MilType other) =>
        other is ListType list ? new ListType(Element.Meet(list.Element), Length.IsKnown ? Length : list.Length) : this;

    public override MilType? Join(MilType other) => other is ListType list && Element.Join(list.Element) is { } element
        ? new ListType(element, Length == list.Length ? Length : Dimension.Unknown)
        : null;

    public override string ToString() => $"list<{Element}, {Length}>";
}

/// <summary>A fixed group of types.</summary>
public sealed record TupleType(ImmutableArray<MilType> Elements) : MilType
{
    public override bool IsStatic => Elements.All(element => element.IsStatic);

    public override bool IsCompatibleWith(MilType other) => other is TupleType tuple && tuple.Elements.Length == Elements.Length
        && Elements.Zip(tuple.Elements).All(pair => pair.First.IsCompatibleWith(pair.Second));

    public override MilType Meet(MilType other) => other is TupleType tuple
        ? new TupleType([.. Elements.Zip(tuple.Elements, (left, right) => left.Meet(right))])
        : this;

    public override MilType? Join(MilType other)
    {
        if (other is not TupleType tuple || tuple.Elements.Length != Elements.Length)
            return null;
        MilType?[] joined = [.. Elements.Zip(tuple.Elements, (left, right) => left.Join(right))];
        return joined.Contains(null) ? null : new TupleType([.. joined!]);
    }

    public bool Equals(TupleType? other) => other is not null && Elements.SequenceEqual(other.Elements);

    public override int GetHashCode() => Elements.Aggregate(Elements.Length, (hash, element) => HashCode.Combine(hash, element));

    public override string ToString() => $"tuple<{string.Join(", ", Elements)}>";
}

/// <summary>A map from keys to values.</summary>
public sealed record DictionaryType(MilType Key, MilType Value) : MilType
{
    public override bool IsStatic => true;

    public override bool IsCompatibleWith(MilType other) =>
        other is DictionaryType dictionary && Key.IsCompatibleWith(dictionary.Key) && Value.IsCompatibleWith(dictionary.Value);

    public override MilType Meet(MilType other) => this;

    public override MilType? Join(MilType other) => IsCompatibleWith(other) ? this : null;

    public override string ToString() => $"dict<{Key}, {Value}>";
}

/// <summary>A tensor that lives between predictions.</summary>
public sealed record StateType(MilType Wrapped) : MilType
{
    public override bool IsStatic => Wrapped.IsStatic;

    public override bool IsCompatibleWith(MilType other) => other is StateType state && Wrapped.IsCompatibleWith(state.Wrapped);

    public override MilType Meet(MilType other) => other is StateType state ? new StateType(Wrapped.Meet(state.Wrapped)) : this;

    public override MilType? Join(MilType other) => IsCompatibleWith(other) ? this : null;

    public override string ToString() => $"state<{Wrapped}>";
}
