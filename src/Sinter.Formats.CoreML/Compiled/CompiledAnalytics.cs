using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>One section of <c>analytics/coremldata.bin</c>.</summary>
public sealed record AnalyticsSection(string Name, IReadOnlyList<KeyValuePair<string, string>> Entries);

/// <summary>The content of <c>analytics/coremldata.bin</c>: named sections of key and value, texts after their 64-bit length.</summary>
public sealed class CompiledAnalytics(IReadOnlyList<AnalyticsSection> sections)
{
    private const int MaximumBytes = 16 << 20, MaximumText = 1 << 20;

    public IReadOnlyList<AnalyticsSection> Sections { get; } = sections;

    /// <summary>What Apple's compiler says of a pipeline, or of a program without custom layers.</summary>
    public static CompiledAnalytics Of(Wire.Model model, string name) => new(
    [
        PipelineOf(model) is { } pipeline
            ? new("PipelineModelDetails", [new("modelDimension", pipeline.Models.Count.ToString(CultureInfo.InvariantCulture))])
            : new("NeuralNetworkModelDetails", [new("containsCustomLayer", "0"), new("modelDimension", "0")]),
        new("SpecificationDetails",
            [new("modelHash", Convert.ToBase64String(SHA256.HashData(model.ToByteArray()))), new("modelName", name)]),
    ]);

    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static CompiledAnalytics Read(string path) => Read(FileBytes.ReadSmall(path, MaximumBytes), path);

    /// <inheritdoc cref="Read(string)"/>
    public static CompiledAnalytics Read(ReadOnlyMemory<byte> bytes, string place)
    {
        var reader = new LengthPrefixedReader(bytes, place);
        var sections = new List<AnalyticsSection>();
        while (!reader.IsAtEnd)
        {
            string name = reader.Text(MaximumText);
            var entries = new List<KeyValuePair<string, string>>();
            for (ulong left = reader.UInt64(); left > 0; left--)
                entries.Add(KeyValuePair.Create(reader.Text(MaximumText), reader.Text(MaximumText)));
            sections.Add(new AnalyticsSection(name, entries));
        }
        return new CompiledAnalytics(sections);
    }

    private static Wire.Pipeline? PipelineOf(Wire.Model model) => model.TypeCase switch
    {
        Wire.Model.TypeOneofCase.Pipeline => model.Pipeline,
        Wire.Model.TypeOneofCase.PipelineClassifier => model.PipelineClassifier.Pipeline,
        Wire.Model.TypeOneofCase.PipelineRegressor => model.PipelineRegressor.Pipeline,
        _ => null,
    };

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (AnalyticsSection section in Sections)
        {
            Write(section.Name);
            writer.Write((ulong)section.Entries.Count);
            foreach ((string key, string value) in section.Entries)
            {
                Write(key);
                Write(value);
            }
        }
        writer.Flush();
        return stream.ToArray();

        void Write(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            writer.Write((ulong)bytes.Length);
            writer.Write(bytes);
        }
    }
}
