using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Conversion;
using Sinter.Ir;
using Sinter.Workbench;
using Sinter.Workbench.Inspect;
using Spectre.Console;

namespace Sinter.Cli.Compress;

/// <summary><c>sinter weights</c>: lists a model's weights.</summary>
internal sealed class WeightsCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc with an ML Program." };

    private readonly Option<int> _threshold = new("--weight-threshold")
    {
        Description = "Only weights with more elements than this.",
        DefaultValueFactory = _ => 2048,
    };

    public WeightsCommand(Terminal terminal)
        : base("weights", "List a model's weights: names, types, sizes, what their elements are like, and the operations that read them.",
            """
            sinter weights Model.mlpackage
            sinter weights Model.mlpackage --weight-threshold 0 --json
            """, terminal)
    {
        Add(_model);
        Add(_threshold);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string model = arguments.GetRequiredValue(_model);
        ModelPaths.Require(model);
        int threshold = arguments.GetValue(_threshold);
        IReadOnlyList<(WeightMetadata Weight, WeightStatistics Statistics)> weights = await Task.Run(() => Read(model, threshold, cancellation), cancellation);
        if (arguments.GetValue(Json))
            WriteJson(weights);
        else
            WriteText(weights);
        return ExitCode.Success;
    }

    private static (WeightMetadata, WeightStatistics)[] Read(string model, int threshold, CancellationToken cancellation)
    {
        IReadOnlyList<WeightMetadata> weights = ModelCompressor.Weights(model, threshold, cancellation);
        Program program = SourceModel.Open(model, cancellation).ReadProgram();
        return [.. weights.Select(weight =>
        {
            cancellation.ThrowIfCancellationRequested();
            return (weight, WeightStatistics.Of(ProgramConstants.Find(program.Functions[weight.Function], weight.Name)!));
        })];
    }

    private void WriteText(IReadOnlyList<(WeightMetadata Weight, WeightStatistics Statistics)> weights)
    {
        Table table = Terminal.Table("weight", "type", "storage", "size", "zeros", "values", "range", "mean", "deviation", "read by");
        foreach ((WeightMetadata weight, WeightStatistics statistics) in weights)
        {
            table.AddRow(new Text(weight.Name), new Text(weight.Type), new Text(weight.Storage), new Text(ByteCount.Text(weight.Bytes)),
                new Text(Figures.Percent(weight.Sparsity)), new Text($"{weight.UniqueValues}"),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{weight.Least:G3} to {weight.Greatest:G3}")),
                new Text(Figures.Significant(statistics.Mean)), new Text(Figures.Significant(statistics.StandardDeviation)),
                new Text(Readers(weight.Readers)));
        }
        Terminal.Results.Write(table);
        Terminal.WriteLine($"{weights.Count} weights, {ByteCount.Text(weights.Sum(weight => weight.Weight.Bytes))}");
    }

    private static string Readers(IReadOnlyList<WeightReader> readers)
    {
        const int Most = 2;
        string words = string.Join(", ", readers.Take(Most).Select(reader => $"{reader.Name} ({reader.Type}.{reader.Parameter})"));
        return readers.Count <= Most ? words : $"{words} and {readers.Count - Most} more";
    }

    private void WriteJson(IReadOnlyList<(WeightMetadata Weight, WeightStatistics Statistics)> weights) => Terminal.WriteJson(writer =>
    {
        writer.WriteStartArray();
        foreach ((WeightMetadata weight, WeightStatistics statistics) in weights)
            Write(writer, weight, statistics);
        writer.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter writer, WeightMetadata weight, WeightStatistics statistics)
    {
        writer.WriteStartObject();
        writer.WriteString("function", weight.Function);
        writer.WriteString("name", weight.Name);
        writer.WriteString("type", weight.Type);
        writer.WriteString("storage", weight.Storage);
        writer.WriteNumber("elements", weight.Elements);
        writer.WriteNumber("bytes", weight.Bytes);
        writer.WriteNumber("sparsity", weight.Sparsity);
        writer.WriteNumber("uniqueValues", weight.UniqueValues);
        writer.WriteNumber("least", weight.Least);
        writer.WriteNumber("greatest", weight.Greatest);
        statistics.WriteJson(writer);
        writer.WriteStartArray("readers");
        foreach (WeightReader reader in weight.Readers)
        {
            writer.WriteStartObject();
            writer.WriteString("type", reader.Type);
            writer.WriteString("name", reader.Name);
            writer.WriteString("parameter", reader.Parameter);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
