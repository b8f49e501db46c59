using System.CommandLine;
using System.Globalization;
using Sinter.Cli.Bench;
using Sinter.Cli.Commands;
using Sinter.Cli.Files;
using Sinter.Cli.Predict;

namespace Sinter.Cli.Compress;

/// <summary>The option that gives calibration data.</summary>
internal sealed class CalibrationOptions
{
    private const string Random = "random";

    private readonly Option<string[]> _samples = new("--calibrate")
    {
        Description = "Inputs as `sinter predict` takes them, one prediction per file (.npz, .safetensors, .json, a picture) or row (.csv); "
            + "`random` makes one up, which says little about accuracy.",
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
        using Model loaded = Model.Load(model, new ModelConfiguration { CachePolicy = CachePolicy.None });
        if (given is [Random])
            return [RandomInputs.Of(loaded.Description)];
        var options = new InputOptions(CsvHeader.Auto, null, false, CropAndScale.ScaleFill, 1, 0);
        // name=FILE pairs are the inputs of one prediction; plain files are one or more predictions each.
        return given.Any(argument => argument.Contains('=', StringComparison.Ordinal))
            ? new InputArguments(loaded.Description, options).Read(given)
            : [.. given.SelectMany(file => new InputArguments(loaded.Description, options).Read([file]))];
    }

    /// <summary>A size such as <c>500KB</c> or <c>10MB</c>; units are powers of 1000.</summary>
    /// <exception cref="UsageException">It is no size.</exception>
    public static long Bytes(string text)
    {
        (string Unit, long Factor)[] units = [("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000)];
        (string unit, long factor) = units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        return double.TryParse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture, out double count) && count > 0
            && count * factor < long.MaxValue
            ? (long)(count * factor)
            : throw new UsageException($"A size is a number of bytes, or one with KB, MB or GB; {text} is not.");
    }
}
