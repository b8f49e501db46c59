using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>The tensor files of a case's folder.</summary>
internal sealed class RecordedTensors : IDisposable
{
    private readonly string _folder;
    private readonly SafetensorsFile? _inputs;
    private readonly SafetensorsFile? _expected;

    public RecordedTensors(string folder)
    {
        _folder = folder;
        _inputs = OpenIfThere("inputs.safetensors");
        try
        {
            _expected = OpenIfThere("expected.safetensors");
        }
        catch
        {
            _inputs?.Dispose();
            throw;
        }
    }

    /// <summary>The content of a value that is given to the model.</summary>
    public FileContent Input(RecordedValue value) => Content(value, [_inputs, _expected]);

    /// <summary>The content of a value that the model must give.</summary>
    public FileContent Expected(RecordedValue value) => Content(value, [_expected, _inputs]);

    public void Dispose()
    {
        _inputs?.Dispose();
        _expected?.Dispose();
    }

    private FileContent Content(RecordedValue value, SafetensorsFile?[] files) => value switch
    {
        TensorReference reference => new TensorContent(Read(reference.Tensor, files)),
        PictureReference reference => new PictureContent(PictureOf(reference, Read(reference.Tensor, files))),
        StatedValue stated => stated.Content,
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no recorded value."),
    };

    private Tensor Read(string name, SafetensorsFile?[] files)
    {
        foreach (SafetensorsFile? file in files)
        {
            if (file is not null && file.Contains(name))
                return file.Read(name);
        }
        throw new InputFileException(_folder, "inputs.safetensors and expected.safetensors", $"a tensor '{name}'", "none");
    }

    private Picture PictureOf(PictureReference reference, Tensor tensor)
    {
        int channels = reference.Mode switch { "L" => 1, "RGB" => 3, "RGBA" => 4, _ => 0 };
        bool fits = tensor.ElementType == ElementType.UInt8
            && ((tensor.Rank == 2 && channels == 1) || (tensor.Rank == 3 && channels == tensor.Shape[2]));
        if (!fits)
            throw new InputFileException(_folder, $"picture '{reference.Tensor}'", "uint8 [height, width, channels] in mode L, RGB or RGBA",
                $"{tensor} in mode {reference.Mode}");
        return new Picture(tensor.Shape[1], tensor.Shape[0], channels, tensor.Bytes.ToArray());
    }

    private SafetensorsFile? OpenIfThere(string name)
    {
        string path = Path.Combine(_folder, name);
        return File.Exists(path) ? SafetensorsFile.Open(path) : null;
    }
}
