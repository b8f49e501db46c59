using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Sinter;

/// <summary>Compiled models among the resources of an assembly, where the build has put those with <c>Embed="true"</c>.</summary>
public static class EmbeddedModel
{
    /// <summary>The path of a compiled model that is embedded in an assembly. It is taken out into a folder of the user's cache, where it
    /// stays; when it is there already, its content is compared.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The model's name among the resources, for example <c>Colorizer.mlmodelc</c>.</param>
    /// <exception cref="FileNotFoundException">The assembly holds no such model.</exception>
    /// <exception cref="IOException">It cannot be written, not even among the temporary files.</exception>
    public static string PathOf(Assembly assembly, string name)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return PathOf(assembly, name, Path.Combine(ModelCache.Default.Folder, "embedded"));
    }

    internal static string PathOf(Assembly assembly, string name, string folder)
    {
        string prefix = name + "/";
        string[] resources = [.. assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        if (resources.Length == 0)
            throw new FileNotFoundException($"The assembly {assembly.GetName().Name} holds no model '{name}'.", name);
        string parent = Path.Combine(folder, Digest(assembly, resources));
        string path = Path.Combine(parent, Path.GetFileName(name));
        if (IsComplete(assembly, resources, prefix, path))
            return path;
        try
        {
            return TakeOut(assembly, resources, prefix, path, parent);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string temporary = Directory.CreateTempSubdirectory("sinter-").FullName;
            return Write(assembly, resources, prefix, Path.Combine(temporary, Path.GetFileName(name)));
        }
    }

    /// <summary>Written beside its place and renamed: other processes see all of it or nothing.</summary>
    private static string TakeOut(Assembly assembly, string[] resources, string prefix, string path, string parent)
    {
        string written = Write(assembly, resources, prefix, $"{parent}.{Guid.NewGuid():N}/{Path.GetFileName(path)}");
        string temporary = Path.GetDirectoryName(written)!;
        if (TryMove(temporary, parent))
            return path;
        if (IsComplete(assembly, resources, prefix, path))
        {
            // Another process was faster.
            Directory.Delete(temporary, recursive: true);
            return path;
        }
        // What lies there is damaged.
        Directory.Move(parent, $"{temporary}.old");
        Directory.Move(temporary, parent);
        Directory.Delete($"{temporary}.old", recursive: true);
        return path;
    }

    private static bool TryMove(string folder, string target)
    {
        try
        {
            Directory.Move(folder, target);
            return true;
        }
        catch (IOException) when (Directory.Exists(target))
        {
            return false;
        }
    }

    private static string Write(Assembly assembly, string[] resources, string prefix, string path)
    {
        foreach (string resource in resources)
        {
            string file = Path.Combine(path, resource[prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using Stream content = assembly.GetManifestResourceStream(resource)!;
            using FileStream target = File.Create(file);
            content.CopyTo(target);
        }
        return path;
    }

    private static bool IsComplete(Assembly assembly, string[] resources, string prefix, string path)
    {
        try
        {
            return Directory.Exists(path)
                && Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Count() == resources.Length
                && resources.All(resource => IsSame(assembly, resource, Path.Combine(path, resource[prefix.Length..])));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsSame(Assembly assembly, string resource, string path)
    {
        using Stream content = assembly.GetManifestResourceStream(resource)!;
        if (!File.Exists(path) || new FileInfo(path).Length != content.Length)
            return false;
        using FileStream file = File.OpenRead(path);
        Span<byte> expected = new byte[1 << 16], actual = new byte[1 << 16];
        int length;
        while ((length = content.ReadAtLeast(expected, expected.Length, throwOnEndOfStream: false)) > 0)
        {
            if (file.ReadAtLeast(actual[..length], length, throwOnEndOfStream: false) != length || !expected[..length].SequenceEqual(actual[..length]))
                return false;
        }
        return true;
    }

    /// <summary>Of the names and contents, so that applications with equal models share them and others never meet.</summary>
    private static string Digest(Assembly assembly, string[] resources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string resource in resources)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(resource));
            using Stream content = assembly.GetManifestResourceStream(resource)!;
            hash.AppendData(SHA256.HashData(content));
        }
        return Convert.ToHexString(hash.GetHashAndReset())[..32];
    }
}
