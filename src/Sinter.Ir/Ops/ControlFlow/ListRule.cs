using System.Globalization;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>What the list operations share. In files, a list type's length is the one that the list was made with, even where it has
/// grown since, so nothing is concluded from it.</summary>
internal static class ListRule
{
    /// <summary>Bounds the memory that a length or an index from a file can ask for.</summary>
    public const int MaxLength = 1 << 24;

    public static ListType Type(Arguments arguments) =>
        arguments.Type("ls") as ListType ?? throw arguments.Invalid("ls", "a list", arguments.Type("ls").ToString());

    /// <summary>The type of the list's elements. While the program runs, values tell only what they are; the graph knows more.</summary>
    public static TensorType Element(Arguments arguments)
    {
        var element = Type(arguments).Element as TensorType
            ?? throw arguments.Invalid("ls", "a list of tensors", arguments.Type("ls").ToString());
        return arguments.Operation.Input("ls")?.Type is ListType { Element: TensorType declared } && declared.HasRank
            ? declared.With(element.Element)
            : element;
    }

    /// <summary>The type of the list after a write, which may have made it longer.</summary>
    public static ListType Written(Arguments arguments) => Type(arguments) with { Length = Dimension.Unknown };

    public static TensorList List(Arguments arguments) =>
        arguments.Value("ls") as TensorList ?? throw arguments.Invalid("ls", "a list", arguments.Type("ls").ToString());

    /// <summary>An element; zeros when it was never written.</summary>
    public static Tensor Read(Arguments arguments, TensorList list, long index, string parameter)
    {
        if (index < 0 || index >= list.Items.Count)
            throw arguments.Invalid(parameter, $"an index below the list's length {list.Items.Count}", Text(index));
        if (list.Items[(int)index] is { } item)
            return item;
        return Element(arguments).TryGetShape(out Shape shape)
            ? Tensor.Create(list.ElementType, shape)
            : throw arguments.Invalid(parameter, "an element that was written, since the list does not declare a shape",
                $"element {index}");
    }

    /// <summary>The list with elements replaced or, as far as it can grow, added.</summary>
    public static TensorList Write(Arguments arguments, TensorList list, ReadOnlySpan<long> indices, Func<int, Tensor> value,
        string parameter)
    {
        long length = list.Items.Count;
        foreach (long index in indices)
        {
            if (index < 0 || index >= (list.CanGrow ? MaxLength : list.Items.Count))
                throw arguments.Invalid(parameter, $"an index below {(list.CanGrow ? MaxLength : list.Items.Count)}", Text(index));
            length = Math.Max(length, index + 1);
        }
        var items = new Tensor?[length];
        for (int i = 0; i < list.Items.Count; i++)
            items[i] = list.Items[i];
        for (int i = 0; i < indices.Length; i++)
            items[indices[i]] = value(i);
        return new TensorList(items, list.ElementType, list.CanGrow);
    }

    private static string Text(long index) => index.ToString(CultureInfo.InvariantCulture);
}
