using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Parameters whose text names an element type.</summary>
internal static class TypeName
{
    /// <summary>The element type that the parameter, or its default, names.</summary>
    /// <exception cref="ModelException">The text names none of <paramref name="allowed"/>.</exception>
    public static ElementType Read(Arguments arguments, string parameter, ElementTypeSet allowed)
    {
        string name = arguments.Text(parameter);
        return ElementTypeFacts.TryParseMilName(name, out ElementType type) && allowed.Contains(type)
            ? type
            : throw arguments.Invalid(parameter, allowed.ToString(), $"\"{name}\"");
    }
}
