namespace Sinter.Build;

/// <summary>What the targets want of one model. They write it as a file of lines <c>key=value</c>, which changes when they want something
/// else: so MSBuild sees that the model must be compiled again.</summary>
internal sealed record BuildRequest
{
    /// <summary>The source model, compiled model or ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>The folder for what is made.</summary>
    public required string Output { get; init; }

    /// <summary>The class's name; empty: that of the file.</summary>
    public string Class { get; init; } = "";

    /// <summary>The class's namespace; empty for none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary><c>public</c> or <c>internal</c>.</summary>
    public string Access { get; init; } = "public";

    /// <summary>Where the compiled model lies in the application's folder, with slashes.</summary>
    public required string Location { get; init; }

    /// <summary>Whether the model becomes a resource of the assembly.</summary>
    public bool Embed { get; init; }

    /// <summary>Whether a type for the classifier's labels is wanted.</summary>
    public bool Labels { get; init; }

    public string CompiledPath => Path.Combine(Output, "model.mlmodelc");

    public string DescriptionPath => Path.Combine(Output, $"{new DirectoryInfo(Output).Name}.sinter.xml");

    /// <exception cref="InvalidDataException">The targets and this program do not belong together.</exception>
    public static BuildRequest Read(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            int end = line.IndexOf('=', StringComparison.Ordinal);
            if (end < 0)
                throw new InvalidDataException($"'{line}' in {path} is not 'key=value'.");
            values[line[..end]] = line[(end + 1)..];
        }
        return new BuildRequest
        {
            Model = Required("model"),
            Output = Required("output"),
            Class = values.GetValueOrDefault("class", ""),
            Namespace = values.GetValueOrDefault("namespace", ""),
            Access = values.GetValueOrDefault("access", "public"),
            Location = Required("location").Replace('\\', '/'),
            Embed = IsTrue("embed"),
            Labels = IsTrue("labels"),
        };

        string Required(string key) => values.GetValueOrDefault(key) is { Length: > 0 } value
            ? value
            : throw new InvalidDataException($"{path} does not say '{key}'.");

        bool IsTrue(string key) => string.Equals(values.GetValueOrDefault(key), "true", StringComparison.OrdinalIgnoreCase);
    }
}
