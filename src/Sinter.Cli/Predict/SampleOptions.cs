using System.CommandLine;
using Sinter.Workbench;
using Sinter.Workbench.Bench;
using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;

namespace Sinter.Cli.Predict;

/// <summary>The option that gives inputs of many predictions.</summary>
internal sealed class SampleOptions(string name)
{
    private const string Random = "random";

    private readonly Option<string[]> _samples = new(name)
    {
        Description = "Inputs as `sinter predict` takes them, one prediction per file (.npz, .safetensors, .json, a picture) or row (.csv), or "
            + "folders of such files; `random` makes one up, which says little about accuracy.",
        AllowMultipleArgumentsPerToken = true,
    };

    public void AddTo(Command command) => command.Add(_samples);

    /// <summary>The samples; null when none are given.</summary>
    /// <exception cref="UsageException">An argument cannot be understood.</exception>
    /// <exception cref="InputFileException">A file cannot be used.</exception>
    public IReadOnlyList<Features>? Read(ParseResult arguments, string model)
    {
        string[] given = arguments.GetValue(_samples) ?? [];
        if (given.Length == 0)
            return null;
        given = [.. given.SelectMany(FilesOf)];
        using Model loaded = Model.Load(model, new ModelConfiguration { CachePolicy = CachePolicy.None });
        if (given is [Random])
            return [RandomInputs.Of(loaded.Description)];
        var options = new InputOptions(CsvHeader.Auto, null, false, CropAndScale.ScaleFill, 1, 0);
        // name=FILE pairs are the inputs of one prediction; plain files are one or more predictions each.
        return given.Any(argument => argument.Contains('=', StringComparison.Ordinal))
            ? new InputArguments(loaded.Description, options).Read(given)
            : [.. given.SelectMany(file => new InputArguments(loaded.Description, options).Read([file]))];
    }

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.GetFiles(path).Order(StringComparer.Ordinal) : [path];
}
