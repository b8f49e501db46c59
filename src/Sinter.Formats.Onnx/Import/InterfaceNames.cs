namespace Sinter.Formats.Onnx;

/// <summary>Names of a program's inputs and outputs: allowed, and none twice.</summary>
internal sealed record InterfaceNames(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    public static InterfaceNames Of(IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        string Unique(string name)
        {
            string clean = Names.Sanitize(name), unique = clean;
            for (int i = 2; !taken.Add(unique); i++)
                unique = $"{clean}_{i}";
            return unique;
        }
        return new InterfaceNames([.. inputs.Select(Unique)], [.. outputs.Select(Unique)]);
    }
}
