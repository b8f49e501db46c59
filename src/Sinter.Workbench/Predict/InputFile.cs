using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Predict;

/// <summary>Reads input files; the name's ending decides the format.</summary>
public sealed class InputFile(InputOptions options)
{
    private const string Formats = ".npy, .npz, .safetensors, .json, .csv, .wav, .txt, .png, .jpg, .webp, .bmp or .gif";
    private const long MaximumText = 1 << 24;

    /// <summary>Reads a file as the value of one input.</summary>
    /// <param name="path">The file; after # may follow the name of an array in it.</param>
    /// <param name="input">The input's name: of several arrays, the one of that name is taken.</param>
    /// <exception cref="InputFileException">The file is damaged or of another format.</exception>
    public FileContent Read(string path, string input)
    {
        (string file, string? key) = SplitKey(path);
        return Extension(file) switch
        {
            ".npy" => new TensorContent(NpyFormat.Read(file)),
            ".npz" => new TensorContent(Choose(NpzFormat.Read(file), key, input, file)),
            ".safetensors" => new TensorContent(ChooseSafetensor(file, key, input)),
            ".json" => JsonContent.Read(file),
            ".csv" or ".tsv" => new TensorContent(CsvTable.Read(file, options.CsvHeader).ToTensor()),
            ".wav" => new TensorContent(ReadSound(file)),
            ".txt" => new TextContent(System.Text.Encoding.UTF8.GetString(BoundedReading.ReadAll(file, MaximumText)).TrimEnd('\r', '\n')),
            _ when PictureFile.IsPicture(file) => new PictureContent(PictureFile.Read(file)),
            string other => throw new InputFileException(file, "", $"a file ending in {Formats}", other.Length == 0 ? "no ending" : other),
        };
    }

    /// <summary>Reads a file that names its values: one set per prediction. Null when the format has no names.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, FileContent>>? ReadNamed(string path) => Extension(path) switch
    {
        ".npz" => [Contents(NpzFormat.Read(path))],
        ".safetensors" => [Contents(SafetensorsFile.ReadAll(path))],
        ".json" => [JsonContent.ReadNamed(path)],
        ".csv" or ".tsv" when CsvTable.Read(path, options.CsvHeader) is { Names: { } names } table =>
            [.. table.Rows.Select(row => Row(names, row))],
        _ => null,
    };

    private static Dictionary<string, FileContent> Row(IReadOnlyList<string> names, string[] cells)
    {
        var values = new Dictionary<string, FileContent>(StringComparer.Ordinal);
        for (int i = 0; i < cells.Length; i++)
            values[names[i]] = CsvTable.TryNumber(cells[i], out double number)
                ? new TensorContent(Tensor.Scalar(number))
                : new TextContent(cells[i]);
        return values;
    }

    private Tensor ReadSound(string file)
    {
        Sound sound = WaveFormat.Read(file);
        if (options.IsMono)
            sound = sound.ToMono();
        return (options.SampleRate is { } rate ? sound.Resample(rate) : sound).ToTensor();
    }

    private static Dictionary<string, FileContent> Contents(Dictionary<string, Tensor> tensors) =>
        tensors.ToDictionary(pair => pair.Key, pair => (FileContent)new TensorContent(pair.Value), StringComparer.Ordinal);

    private static Tensor Choose(Dictionary<string, Tensor> arrays, string? key, string input, string file) =>
        arrays[ChooseName(arrays.Keys, key, input, file)];

    private static Tensor ChooseSafetensor(string path, string? key, string input)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Read(ChooseName(file.Names, key, input, path));
    }

    private static string ChooseName(IReadOnlyCollection<string> names, string? key, string input, string file)
    {
        if (key is null && names.Count == 1)
            return names.First();
        string wanted = key ?? input;
        if (names.Contains(wanted))
            return wanted;
        string actual = names.Count == 0 ? "none" : string.Join(", ", names.Take(20));
        throw new InputFileException(file, "", $"an array '{wanted}' (FILE#NAME chooses another)", actual);
    }

    private static (string File, string? Key) SplitKey(string path)
    {
        int hash = path.LastIndexOf('#');
        return hash < 0 || File.Exists(path) ? (path, null) : (path[..hash], path[(hash + 1)..]);
    }

    private static string Extension(string file) => Path.GetExtension(file).ToLowerInvariant();
}
