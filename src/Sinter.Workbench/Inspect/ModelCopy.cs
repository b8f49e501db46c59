using Google.Protobuf;
using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Workbench.Inspect;

/// <summary>A model that was read and written back.</summary>
/// <param name="Bytes">Bytes of the model specification.</param>
/// <param name="HasSameBytes">True when it has the very bytes of the original.</param>
public sealed record ModelCopy(long Bytes, bool HasSameBytes)
{
    /// <summary>Writes the copy of a package or specification file.</summary>
    /// <exception cref="ModelException">The model is damaged, or is compiled already.</exception>
    /// <exception cref="IOException">The destination exists or cannot be written.</exception>
    public static ModelCopy Write(string source, string destination)
    {
        if (Path.Exists(destination))
            throw new IOException($"There is something at {destination} already.");
        if (File.Exists(source))
            return Rewrite(source, destination);
        if (!File.Exists(Path.Combine(source, "Manifest.json")))
            throw new ModelUnsupportedException(ModelStage.Read, source, "copying a compiled model",
                "the .mlpackage or .mlmodel that it was compiled from");
        ModelPackage package = ModelPackage.Open(source);
        package.CopyTo(destination);
        string target = ModelPackage.Open(destination).ModelPath;
        File.Delete(target);
        return Rewrite(package.ModelPath, target);
    }

    private static ModelCopy Rewrite(string source, string target)
    {
        Wire.Model model = WireReader.ReadFile(source, Wire.Model.Parser);
        using (FileStream stream = File.Create(target))
            model.WriteTo(stream);
        Wire.Model back = WireReader.ReadFile(target, Wire.Model.Parser);
        if (!back.Equals(model))
            throw new ModelFormatException(ModelStage.Read, target, "the model that was written", "a different one");
        return new ModelCopy(new FileInfo(target).Length, HaveSameBytes(source, target));
    }

    private static bool HaveSameBytes(string left, string right)
    {
        using FileStream first = File.OpenRead(left), second = File.OpenRead(right);
        if (first.Length != second.Length)
            return false;
        byte[] a = new byte[1 << 16], b = new byte[1 << 16];
        for (int read; (read = first.ReadAtLeast(a, a.Length, throwOnEndOfStream: false)) > 0;)
        {
            second.ReadExactly(b.AsSpan(0, read));
            if (!a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, read)))
                return false;
        }
        return true;
    }
}
