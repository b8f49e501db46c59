using Sinter.Workbench;
using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;

namespace Sinter.Cli.Predict;

/// <summary>Where the outputs go: <c>--output FOLDER</c>, <c>--output FILE</c> or <c>--output NAME=FILE</c>, each any number of
/// times.</summary>
internal sealed class OutputTargets(IReadOnlyList<string> targets, OutputFile files)
{
    /// <summary>Writes the outputs of every prediction; with several, the names begin with the prediction's number and a slash.</summary>
    /// <returns>The files that were written.</returns>
    /// <exception cref="UsageException">A target does not fit the outputs.</exception>
    public IReadOnlyList<string> Write(IReadOnlyList<IReadOnlyList<KeyValuePair<string, FileContent>>> predictions)
    {
        IReadOnlyList<KeyValuePair<string, FileContent>> outputs = predictions.Count == 1
            ? predictions[0]
            : [.. predictions.SelectMany((prediction, i) =>
                prediction.Select(output => KeyValuePair.Create($"{i}/{output.Key}", output.Value)))];
        return [.. targets.SelectMany(target => Write(target, outputs))];
    }

    private IReadOnlyList<string> Write(string target, IReadOnlyList<KeyValuePair<string, FileContent>> outputs)
    {
        foreach ((string name, FileContent content) in outputs)
        {
            if (target.StartsWith(name + "=", StringComparison.Ordinal))
            {
                string file = target[(name.Length + 1)..];
                files.Write(file, name, content);
                return [file];
            }
        }
        if (target.Contains('=') && !Path.Exists(target))
            throw new UsageException($"There is no output '{target[..target.IndexOf('=')]}'; there are: {Names(outputs)}.");
        if (Directory.Exists(target) || Path.GetExtension(target).Length == 0)
            return WriteFolder(target, outputs);
        if (OutputFile.HoldsMany(target))
            OutputFile.WriteMany(target, outputs);
        else if (outputs.Count == 1)
            files.Write(target, outputs[0].Key, outputs[0].Value);
        else
            throw new UsageException($"{target} holds one output, but there are several: give NAME={target}, one of {Names(outputs)}.");
        return [target];
    }

    private List<string> WriteFolder(string folder, IReadOnlyList<KeyValuePair<string, FileContent>> outputs)
    {
        Directory.CreateDirectory(folder);
        var written = new List<string>();
        foreach ((string name, FileContent content) in outputs)
        {
            string file = Path.Combine(folder, FileName(name) + OutputFile.DefaultExtension(content));
            files.Write(file, name, content);
            written.Add(file);
        }
        return written;
    }

    /// <summary>Names come from the model, so they must not lead out of the folder.</summary>
    private static string FileName(string name)
    {
        char[] characters = [.. name.Select(character =>
            char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.' ? character : '_')];
        string safe = new string(characters).TrimStart('.');
        return safe.Length == 0 ? "_" : safe;
    }

    private static string Names(IReadOnlyList<KeyValuePair<string, FileContent>> outputs) =>
        string.Join(", ", outputs.Take(20).Select(output => $"'{output.Key}'"));
}
