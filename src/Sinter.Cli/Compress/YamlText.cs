using System.Globalization;
using System.Text.Json;
using Sinter.Workbench.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sinter.Cli.Compress;

/// <summary>YAML as JSON, so that one reader knows the keys. Anchors are refused: what stands for something else may stand for a great deal.</summary>
internal static class YamlText
{
    private const int MaximumDepth = 32;

    /// <exception cref="InputFileException">The text is no YAML, or has what JSON cannot say.</exception>
    public static string ToJson(string text, string file)
    {
        using var stream = new MemoryStream();
        try
        {
            var parser = new Parser(new StringReader(text));
            using var writer = new Utf8JsonWriter(stream);
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            Write(parser, writer, file, 0);
            parser.Consume<DocumentEnd>();
            parser.Consume<StreamEnd>();
        }
        catch (YamlException exception)
        {
            throw new InputFileException(file, $"line {exception.Start.Line}", "YAML", exception.Message, exception);
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Parser parser, Utf8JsonWriter writer, string file, int depth)
    {
        if (depth > MaximumDepth)
            throw new InputFileException(file, $"line {parser.Current?.Start.Line}", $"at most {MaximumDepth} levels", "more");
        ParsingEvent? next = parser.Current;
        if (next is not NodeEvent node || !node.Anchor.IsEmpty)
            throw new InputFileException(file, $"line {next?.Start.Line}", "values written out", next is AnchorAlias ? "an alias" : "an anchor");
        parser.MoveNext();
        switch (node)
        {
            case MappingStart:
                writer.WriteStartObject();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    writer.WritePropertyName(parser.Consume<Scalar>().Value);
                    Write(parser, writer, file, depth + 1);
                }
                writer.WriteEndObject();
                break;
            case SequenceStart:
                writer.WriteStartArray();
                while (!parser.TryConsume<SequenceEnd>(out _))
                    Write(parser, writer, file, depth + 1);
                writer.WriteEndArray();
                break;
            case Scalar scalar:
                Write(scalar, writer);
                break;
        }
    }

    /// <summary>What is not quoted may be a number, a truth value or nothing.</summary>
    private static void Write(Scalar scalar, Utf8JsonWriter writer)
    {
        if (scalar.Style != ScalarStyle.Plain)
            writer.WriteStringValue(scalar.Value);
        else if (scalar.Value is "" or "~" or "null" or "Null" or "NULL")
            writer.WriteNullValue();
        else if (scalar.Value is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
            writer.WriteBooleanValue(scalar.Value is "true" or "True" or "TRUE");
        else if (long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            writer.WriteNumberValue(integer);
        else if (double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(scalar.Value);
    }
}
