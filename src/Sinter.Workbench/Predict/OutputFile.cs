using System.Globalization;
using System.Text.Json;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Predict;

/// <summary>Writes outputs into files; the name's ending decides the format.</summary>
/// <param name="sampleRate">For sounds.</param>
public sealed class OutputFile(int sampleRate)
{
    /// <summary>True when a file of this ending holds several named outputs.</summary>
    public static bool HoldsMany(string path) => Extension(path) is ".npz" or ".safetensors" or ".json";

    /// <summary>Writes one output.</summary>
    /// <exception cref="NotSupportedException">The format cannot hold the value.</exception>
    public void Write(string path, string name, FileContent content)
    {
        switch (Extension(path), content)
        {
            case (".npy", TensorContent tensor):
                NpyFormat.Write(path, tensor.Tensor);
                break;
            case (".csv", TensorContent tensor):
                CsvTable.Write(path, tensor.Tensor);
                break;
            case (".csv", TableContent table):
                CsvTable.Write(path, [["key", "value"], .. table.Entries.Select(entry => new[] { entry.Key, Number(entry.Value) })]);
                break;
            case (".wav", TensorContent tensor):
                WaveFormat.Write(path, Sound.FromTensor(tensor.Tensor, sampleRate));
                break;
            case (".txt", TextContent text):
                File.WriteAllText(path, text.Text + "\n");
                break;
            case (".png" or ".jpg" or ".jpeg" or ".webp", PictureContent picture):
                PictureFile.Write(path, picture.Picture);
                break;
            case (".png" or ".jpg" or ".jpeg" or ".webp", TensorContent tensor):
                PictureFile.Write(path, TensorPicture.FromTensor(tensor.Tensor));
                break;
            case (".npz" or ".safetensors" or ".json", _):
                WriteMany(path, [new(name, content)]);
                break;
            default:
                throw new NotSupportedException($"The output '{name}' is {Words(content)}, which a {Extension(path)} file does not hold.");
        }
    }

    /// <summary>Writes several outputs into one file.</summary>
    /// <exception cref="NotSupportedException">The format cannot hold a value.</exception>
    public static void WriteMany(string path, IReadOnlyList<KeyValuePair<string, FileContent>> outputs)
    {
        switch (Extension(path))
        {
            case ".npz":
                NpzFormat.Write(path, Tensors(outputs, path));
                break;
            case ".safetensors":
                SafetensorsFile.Write(path, Tensors(outputs, path));
                break;
            default:
                using (FileStream stream = File.Create(path))
                using (var writer = new Utf8JsonWriter(stream))
                {
                    writer.WriteStartObject();
                    foreach ((string name, FileContent content) in outputs)
                    {
                        writer.WritePropertyName(name);
                        WriteJson(writer, content);
                    }
                    writer.WriteEndObject();
                }
                break;
        }
    }

    /// <summary>Writes a value as JSON: nested arrays, texts, objects; pictures as arrays of rows of pixels.</summary>
    public static void WriteJson(Utf8JsonWriter writer, FileContent content)
    {
        switch (content)
        {
            case TensorContent tensor:
                JsonContent.Write(writer, tensor.Tensor);
                break;
            case PictureContent picture:
                JsonContent.Write(writer, TensorPicture.ToTensor(picture.Picture));
                break;
            case TextContent text:
                writer.WriteStringValue(text.Text);
                break;
            case TextsContent texts:
                writer.WriteStartArray();
                foreach (string text in texts.Texts)
                    writer.WriteStringValue(text);
                writer.WriteEndArray();
                break;
            case TableContent table:
                writer.WriteStartObject();
                foreach ((string key, double value) in table.Entries)
                {
                    writer.WritePropertyName(key);
                    JsonContent.WriteNumber(writer, value);
                }
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>The usual ending for a value of this kind.</summary>
    public static string DefaultExtension(FileContent content) => content switch
    {
        TensorContent => ".npy",
        PictureContent => ".png",
        TextContent => ".txt",
        _ => ".json",
    };

    private static KeyValuePair<string, Tensor>[] Tensors(IReadOnlyList<KeyValuePair<string, FileContent>> outputs, string path) =>
        [.. outputs.Select(output => KeyValuePair.Create(output.Key, AsTensor(output.Key, output.Value, path)))];

    private static Tensor AsTensor(string name, FileContent content, string path) => (content, Extension(path)) switch
    {
        (TensorContent tensor, _) => tensor.Tensor,
        (PictureContent picture, _) => TensorPicture.ToTensor(picture.Picture),
        (TextContent text, ".npz") => Tensor.Scalar(text.Text),
        (TextsContent texts, ".npz") => Tensor.OfStrings(Shape.Of(texts.Texts.Count), [.. texts.Texts]),
        (TableContent table, _) => Tensor.From<double>(Shape.Of(table.Entries.Count), [.. table.Entries.Select(entry => entry.Value)]),
        _ => throw new NotSupportedException(
            $"The output '{name}' is {Words(content)}, which a {Extension(path)} file does not hold; write JSON."),
    };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Words(FileContent content) => content switch
    {
        TensorContent tensor => $"a tensor {tensor.Tensor}",
        PictureContent => "a picture",
        TextContent => "a text",
        TextsContent => "a sequence of texts",
        _ => "a dictionary",
    };

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();
}
