using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>The bytes of a file that belongs to a model, with the system's errors turned into the model's.</summary>
public static class FileBytes
{
    /// <summary>The whole file, mapped.</summary>
    public static ReadOnlyMemory<byte> Map(string path)
    {
        MappedFile file = Open(path);
        if (file.Length > int.MaxValue)
            throw new ModelFormatException(ModelStage.Read, path, "a file below 2 GiB", $"{file.Length:N0} bytes");
        return file.Slice(0, (int)file.Length);
    }

    /// <summary>Copies a small file into memory.</summary>
    public static byte[] ReadSmall(string path, int limit)
    {
        ReadOnlyMemory<byte> bytes = Map(path);
        if (bytes.Length > limit)
            throw new ModelFormatException(ModelStage.Read, path, $"at most {limit:N0} bytes", $"{bytes.Length:N0}");
        return bytes.ToArray();
    }

    public static MappedFile Open(string path)
    {
        try
        {
            return MappedFile.Open(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ModelFormatException(ModelStage.Read, path, "a readable file", error.Message, error);
        }
    }
}
