using System.Globalization;
using Sinter.Cli.Commands;
using Sinter.Workbench;
using Sinter.Workbench.Inspect;
using Spectre.Console;
using Described = Sinter.Formats.CoreML.Description;

namespace Sinter.Cli.Inspect;

/// <summary>Shows a report on the terminal.</summary>
internal sealed class ModelReportText(Terminal terminal, bool listWeights)
{
    public void Write(ModelReport report, string indent = "")
    {
        string size = report.Bytes > 0 ? $", {ByteCount.Text(report.Bytes)}" : "";
        terminal.Results.Write(new Text($"{indent}{Path.GetFileName(Path.TrimEndingDirectorySeparator(report.Path))}",
            new Style(decoration: Decoration.Bold)));
        terminal.WriteLine($": {report.Type}, specification version {report.SpecificationVersion}{size}");
        indent += "  ";
        WriteMetadata(report.Description.Metadata, indent);
        foreach (Described.FunctionDescription function in report.Description.Functions)
            WriteFeatures(function, report.Description, indent);
        foreach (FunctionReport function in report.Functions)
            WriteCounts($"{indent}function {function.Name}, opset {function.Opset}: {function.OperationCount} operations",
                function.Operations, indent);
        if (report.Layers.Count > 0)
            WriteCounts($"{indent}{report.Layers.Sum(layer => layer.Value)} layers", report.Layers, indent);
        if (report.CustomLayers.Count > 0)
            terminal.WriteLine($"{indent}custom layer classes to supply: {string.Join(", ", report.CustomLayers)}");
        WriteWeights(report.Weights, indent);
        foreach (ModelReport model in report.Models)
            Write(model, indent);
    }

    private void WriteMetadata(Described.ModelMetadata metadata, string indent)
    {
        IEnumerable<(string, string)> entries =
        [
            ("description", metadata.ShortDescription),
            ("version", metadata.Version),
            ("author", metadata.Author),
            ("licence", metadata.License),
            .. metadata.UserDefined.Select(pair => (pair.Key, pair.Value)),
        ];
        foreach ((string name, string value) in entries.Where(entry => entry.Item2.Length > 0))
            terminal.WriteLine($"{indent}{name}: {value}");
    }

    private void WriteFeatures(Described.FunctionDescription function, Described.ModelDescription description, string indent)
    {
        if (function.Name.Length > 0)
        {
            string isDefault = function.Name == description.DefaultFunctionName ? " (default)" : "";
            terminal.WriteLine($"{indent}interface of {function.Name}{isDefault}");
        }
        Table table = Terminal.Table("", "", "", "").HideHeaders();
        foreach ((string kind, Described.FeatureDescription feature) in function.Inputs.Select(input => ("input", input))
            .Concat(function.Outputs.Select(output => ("output", output))).Concat(function.States.Select(state => ("state", state))))
            table.AddRow(new Text(indent + kind), new Text(feature.Name),
                new Text(FeatureWords.Of(feature.Type) + (feature.IsOptional ? ", optional" : "")), new Text(feature.ShortDescription));
        terminal.Results.Write(table);
        if (function.PredictedFeatureName is { } predicted)
        {
            string probabilities = function.PredictedProbabilitiesName is { } name ? $", with probabilities in {name}" : "";
            terminal.WriteLine($"{indent}predicts {predicted}{probabilities}");
        }
    }

    private void WriteCounts(string title, IReadOnlyList<KeyValuePair<string, int>> counts, string indent)
    {
        terminal.WriteLine(title);
        Table table = Terminal.Table("", "").HideHeaders();
        foreach ((string name, int count) in counts)
            table.AddRow(new Text($"{indent}  {name}"), new Text(Number(count)));
        terminal.Results.Write(table);
    }

    private void WriteWeights(IReadOnlyList<ProgramWeight> weights, string indent)
    {
        if (weights.Count == 0)
            return;
        terminal.WriteLine($"{indent}{weights.Count} weights, {ByteCount.Text(weights.Sum(weight => weight.Bytes))}");
        Table table = Terminal.Table($"{indent}  stored as", "weights", "elements", "bytes", "bits per element");
        foreach (IGrouping<string, ProgramWeight> group in weights.GroupBy(weight => weight.Storage)
            .OrderByDescending(group => group.Sum(weight => weight.Bytes)))
        {
            long elements = group.Sum(weight => weight.Elements), bytes = group.Sum(weight => weight.Bytes);
            string bits = elements == 0 ? "" : (8.0 * bytes / elements).ToString("0.##", CultureInfo.InvariantCulture);
            table.AddRow($"{indent}  {group.Key}", Number(group.Count()), Number(elements), Number(bytes), bits);
        }
        terminal.Results.Write(table);
        if (!listWeights)
            return;
        Table list = Terminal.Table($"{indent}  weight", "type", "stored as", "bytes");
        foreach (ProgramWeight weight in weights)
            list.AddRow(new Text($"{indent}  {weight.Name}"), new Text(weight.Type.ToString()), new Text(weight.Storage),
                new Text(Number(weight.Bytes)));
        terminal.Results.Write(list);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
