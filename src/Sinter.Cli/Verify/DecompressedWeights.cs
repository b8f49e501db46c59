using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>Compares a program's constants with the weights that a compression case records: equal to the last bit of the type that the
/// program declares.</summary>
internal static class DecompressedWeights
{
    private const string FileName = "decompressed.safetensors";

    /// <summary>What differs; null when nothing does, or when the case records no weights.</summary>
    public static string? Check(string folder, CaseModel model)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        using SafetensorsFile recorded = SafetensorsFile.Open(path);
        foreach (string name in recorded.Names)
        {
            if (Difference(recorded.Read(name), model.Constant(name)) is { } difference)
                return $"decompressed weight '{name}': {difference}";
        }
        return null;
    }

    private static string? Difference(Tensor expected, Tensor? got)
    {
        if (got is null)
            return "the program has no constant of that name";
        if (expected.Shape != got.Shape)
            return $"expected {expected}, got {got}";
        expected = expected.ConvertTo(got.ElementType);
        int first = expected.Bytes.CommonPrefixLength(got.Bytes);
        if (first == expected.ByteLength)
            return null;
        int width = expected.ElementType.ByteWidth(), element = first / width;
        int differing = Enumerable.Range(0, expected.Count).Count(i => !Element(expected, i, width).SequenceEqual(Element(got, i, width)));
        string wanted = Convert.ToHexString(Element(expected, element, width)), given = Convert.ToHexString(Element(got, element, width));
        return $"{differing} of {expected.Count} elements differ; first at {element}: expected the bytes {wanted}, got {given}";
    }

    private static ReadOnlySpan<byte> Element(Tensor tensor, int index, int width) => tensor.Bytes.Slice(index * width, width);
}
