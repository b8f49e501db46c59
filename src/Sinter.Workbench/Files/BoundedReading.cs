using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>Reads of untrusted files: what a header claims is compared with what is there before memory is taken for it.</summary>
public static class BoundedReading
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InputFileException">There is no such file, or it cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string actual = Directory.Exists(path) ? "a folder" : File.Exists(path) ? exception.Message : "nothing there";
            throw new InputFileException(path, "", "a file that can be read", actual, exception);
        }
    }

    /// <summary>All of a file that must not be longer than <paramref name="limit"/> bytes.</summary>
    public static byte[] ReadAll(string path, long limit)
    {
        using FileStream stream = Open(path);
        if (stream.Length > limit)
            throw new InputFileException(path, "", $"at most {limit} bytes", $"{stream.Length} bytes");
        var bytes = new byte[stream.Length];
        ReadExactly(stream, bytes, path, "content");
        return bytes;
    }

    public static void ReadExactly(Stream stream, Span<byte> target, string file, string place)
    {
        int read;
        try
        {
            read = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new InputFileException(file, place, $"{target.Length} bytes", exception.Message, exception);
        }
        if (read < target.Length)
            throw new InputFileException(file, place, $"{target.Length} bytes", $"the end after {read}");
    }

    /// <summary>An empty tensor for <paramref name="available"/> bytes of a file.</summary>
    public static Tensor Allocate(ElementType type, ReadOnlySpan<long> dimensions, long available, string file, string place)
    {
        if (!Shape.TryCreate(dimensions, out Shape shape) || shape.ElementCount > Array.MaxLength)
            throw new InputFileException(file, place, "a shape of fewer than 2^31 elements",
                $"[{string.Join(", ", dimensions.ToArray())}]");
        long needed = type.StorageBytes(shape.ElementCount);
        if (needed > available)
            throw new InputFileException(file, place, $"{needed} bytes for {type.MilName()}{shape}", $"{available} bytes");
        try
        {
            return Tensor.Create(type, shape);
        }
        catch (TensorTooLargeException exception)
        {
            throw new InputFileException(file, place, "a tensor below 2 GiB", $"{type.MilName()}{shape}", exception);
        }
    }
}
