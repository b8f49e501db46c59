using Sinter.Tensors;

namespace Sinter.Ir.Text;

/// <summary>Finds the tensors that a program keeps in weight files. It is asked when a literal's value is first needed, not while the
/// text is parsed, and maybe from several threads.</summary>
public interface IBlobResolver
{
    /// <summary>The tensor at <paramref name="offset"/> of a weight file.</summary>
    /// <param name="fileName">As written in the program, for example <c>@model_path/weights/weight.bin</c>.</param>
    /// <param name="offset">Bytes from the start of the file to the metadata record.</param>
    /// <param name="element">The element type that the program declares; never a string.</param>
    /// <param name="shape">The shape that the program declares; its bytes fit one block of memory.</param>
    /// <exception cref="ModelFormatException">The file is absent or damaged, or holds something else there.</exception>
    Tensor Resolve(string fileName, ulong offset, ElementType element, Shape shape);
}

/// <summary>Stands in for weight files that are not at hand: programs are parsed, compared and printed, but the values cannot be
/// read.</summary>
public sealed class AbsentBlobs : IBlobResolver
{
    private AbsentBlobs()
    {
    }

    public static AbsentBlobs Instance { get; } = new();

    /// <exception cref="ModelFormatException">Always.</exception>
    public Tensor Resolve(string fileName, ulong offset, ElementType element, Shape shape) =>
        throw new ModelFormatException(ModelStage.Read, fileName, "the weight file", "a program that was parsed without its weights");
}
