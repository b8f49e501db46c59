using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Shape arithmetic that several operations share.</summary>
internal static class ShapeRules
{
    /// <summary>NumPy's broadcasting, right aligned; unknown dimensions stay unknown unless the other side decides.</summary>
    public static Dimension[] Broadcast(Arguments arguments, ReadOnlySpan<Dimension> left, ReadOnlySpan<Dimension> right)
    {
        var result = new Dimension[Math.Max(left.Length, right.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            Dimension a = i <= left.Length ? left[^i] : 1, b = i <= right.Length ? right[^i] : 1;
            if (a.Is(1))
                result[^i] = b;
            else if (b.Is(1))
                result[^i] = a;
            else if (a.IsCompatibleWith(b))
                result[^i] = a.IsKnown ? a : b;
            else
                throw arguments.Invalid("shapes that broadcast",
                    $"[{string.Join(", ", left.ToArray())}] and [{string.Join(", ", right.ToArray())}]");
        }
        return result;
    }

    /// <summary>The type that two tensors broadcast to, with <paramref name="element"/> elements.</summary>
    public static TensorType Broadcast(Arguments arguments, ElementType element, TensorType left, TensorType right) =>
        left.HasRank && right.HasRank
            ? new TensorType(element, Broadcast(arguments, left.Dimensions.AsSpan(), right.Dimensions.AsSpan()))
            : TensorType.OfUnknownRank(element);

    /// <summary>The shape that concrete shapes broadcast to.</summary>
    public static Shape Broadcast(Arguments arguments, Shape left, Shape right) =>
        Broadcast(arguments, ElementType.Bool, TensorType.Of(ElementType.Bool, left), TensorType.Of(ElementType.Bool, right)).ToShape();

    /// <summary>Strides that walk a tensor of <paramref name="shape"/> as if it had the shape <paramref name="target"/>: 0 along repeated
    /// axes.</summary>
    public static int[] BroadcastStrides(Shape shape, Shape target)
    {
        int[] own = shape.Strides();
        var strides = new int[target.Rank];
        for (int i = 1; i <= shape.Rank; i++)
            strides[^i] = shape[shape.Rank - i] == 1 ? 0 : own[^i];
        return strides;
    }

    /// <summary>The rank of a tensor argument whose rule needs one.</summary>
    public static int RequireRank(Arguments arguments, string parameter, int least, int most = 5)
    {
        TensorType type = arguments.TensorType(parameter);
        if (!type.HasRank || type.Rank < least || type.Rank > most)
            throw arguments.Invalid(parameter, least == most ? $"rank {least}" : $"a rank from {least} to {most}", type.ToString());
        return type.Rank;
    }
}
