using System.Globalization;

namespace Sinter.Ir.Ops;

/// <summary>Indices that a program computes, resolved against the axis that they address. Up to iOS16 negative ones count from the end
/// and others out of range are errors. From iOS17 on <c>validate_indices</c> makes every index out of range an error; without it the
/// result is undefined, and here negative ones still count from the end, and others mean the nearest element.</summary>
internal readonly record struct IndexRule(bool AllowsNegative, bool IsLenient)
{
    public static IndexRule Of(Arguments arguments)
    {
        bool validates = arguments.Signature.Find("validate_indices") is not null;
        bool strict = validates && arguments.Bool("validate_indices");
        return new IndexRule(!strict, validates && !strict);
    }

    /// <summary>The element that an index means.</summary>
    public int Resolve(Arguments arguments, long index, int size)
    {
        long resolved = index < 0 && AllowsNegative ? index + size : index;
        if (resolved >= 0 && resolved < size)
            return (int)resolved;
        return IsLenient && size > 0 ? (int)Math.Clamp(resolved, 0, size - 1) : throw OutOfRange(arguments, index, size);
    }

    private ModelException OutOfRange(Arguments arguments, long index, int size) =>
        arguments.Invalid("indices", $"indices in [{(AllowsNegative ? -size : 0)}, {size - 1}]",
            index.ToString(CultureInfo.InvariantCulture));
}
