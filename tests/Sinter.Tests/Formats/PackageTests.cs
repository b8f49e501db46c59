using System.Text;
using Google.Protobuf;
using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats;

public class PackageTests
{
    [Fact]
    public void AWrittenPackageOpens()
    {
        using var folder = new TemporaryFolder();
        string path = WritePackage(folder);
        ModelPackage package = ModelPackage.Open(path);
        Assert.Equal("com.apple.CoreML/model.mlmodel", package.Manifest.Root.Path);
        Assert.Equal(2, package.Manifest.Items.Count);
        Assert.Equal(7, package.ReadModel().SpecificationVersion);
        Assert.Equal(package.Weights.PathOf(WeightFiles.DefaultReference),
            Path.Combine(path, "Data", "com.apple.CoreML", "weights", "weight.bin"));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, "*.partial"));
    }

    [Fact]
    public void AnUncommittedPackageLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new ModelPackageWriter(folder.At("a.mlpackage")))
            writer.WriteModel(new Wire.Model());
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void ACopyKeepsEveryByte()
    {
        using var folder = new TemporaryFolder();
        string path = WritePackage(folder);
        folder.Write("a.mlpackage/Data/com.example/extra.bin", [1, 2, 3]);
        File.AppendAllText(Path.Combine(path, "Manifest.json"), "\n\n");
        ModelPackage.Open(path).CopyTo(folder.At("b.mlpackage"));
        AssertSameFiles(path, folder.At("b.mlpackage"));
    }

    [Fact]
    public void UnknownFieldsSurviveARewrite()
    {
        // Field 9999 of the model, field 77 of its description.
        byte[] inner = [.. Tag(77, 0), 5];
        byte[] bytes = [8, 6, 18, (byte)inner.Length, .. inner, .. Tag(9999, 2), 3, 1, 2, 3];
        Wire.Model model = WireReader.Read(bytes, Wire.Model.Parser, "test");
        Assert.Equal(6, model.SpecificationVersion);
        Assert.Equal(bytes, model.ToByteArray());
    }

    [Theory]
    [InlineData("../outside.mlmodel")]
    [InlineData("a/../../../outside.mlmodel")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/model.mlmodel")]
    [InlineData("..\\outside.mlmodel")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("com.apple.CoreML//model.mlmodel")]
    [InlineData("com.apple.CoreML/missing.mlmodel")]
    public void APathThatLeavesThePackageOrLeadsNowhereIsRefused(string path)
    {
        using var folder = new TemporaryFolder();
        folder.Write("outside.mlmodel", [8, 1]);
        ModelFormatException error = OpenWithManifest(folder, Manifest(Entry("A", path, "model.mlmodel")));
        Assert.Contains("item A", error.Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0.1")]
    [InlineData("2.0.0")]
    [InlineData("-1.0.0")]
    [InlineData("1.0")]
    [InlineData("1.0.0.0")]
    [InlineData("1.0.x")]
    [InlineData("99999999999.0.0")]
    public void AnotherVersionIsRefused(string version)
    {
        using var folder = new TemporaryFolder();
        ModelFormatException error =
            OpenWithManifest(folder, Manifest(Entry("A", "com.apple.CoreML/model.mlmodel", "m")).Replace("1.0.0", version));
        Assert.Contains("fileFormatVersion", error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"fileFormatVersion\": \"1.0.0\"}")]
    [InlineData("{\"fileFormatVersion\": 1, \"itemInfoEntries\": {}, \"rootModelIdentifier\": \"A\"}")]
    [InlineData("{\"fileFormatVersion\": \"1.0.0\", \"itemInfoEntries\": [], \"rootModelIdentifier\": \"A\"}")]
    [InlineData("{\"fileFormatVersion\": \"1.0.0\", \"itemInfoEntries\": {\"A\": 1}, \"rootModelIdentifier\": \"A\"}")]
    [InlineData("{\"fileFormatVersion\": \"1.0.0\", \"itemInfoEntries\": {\"A\": {\"path\": \"x\"}}, \"rootModelIdentifier\": \"A\"}")]
    [InlineData("{\"fileFormatVersion\": \"1.0.0\", \"itemInfoEntries\": {}, \"rootModelIdentifier\": \"A\"}")]
    public void ABrokenManifestIsRefused(string manifest)
    {
        using var folder = new TemporaryFolder();
        OpenWithManifest(folder, manifest);
    }

    [Fact]
    public void ADeepManifestIsRefused()
    {
        using var folder = new TemporaryFolder();
        OpenWithManifest(folder, new string('[', 100_000));
    }

    [Fact]
    public void DuplicateItemsAreRefused()
    {
        const string Path = "com.apple.CoreML/model.mlmodel";
        using var folder = new TemporaryFolder();
        OpenWithManifest(folder, Manifest(Entry("A", Path, "m"), Entry("A", Path, "n")));
        OpenWithManifest(folder, Manifest(Entry("A", Path, "m"), Entry("a", Path, "n")));
        OpenWithManifest(folder, Manifest(Entry("A", Path, "m"), Entry("B", Path, "m")));
    }

    [Fact]
    public void LinksMayStayInsideButNotLeave()
    {
        using var folder = new TemporaryFolder();
        string path = WritePackage(folder);
        string data = Path.Combine(path, "Data", "com.apple.CoreML");
        File.Move(Path.Combine(data, "model.mlmodel"), Path.Combine(data, "real.mlmodel"));
        File.CreateSymbolicLink(Path.Combine(data, "model.mlmodel"), "real.mlmodel");
        Assert.Equal(7, ModelPackage.Open(path).ReadModel().SpecificationVersion);

        File.Delete(Path.Combine(data, "model.mlmodel"));
        File.CreateSymbolicLink(Path.Combine(data, "model.mlmodel"), folder.Write("outside", [8, 7]));
        Assert.Contains("symbolic link", Assert.Throws<ModelFormatException>(() => ModelPackage.Open(path)).Actual,
            StringComparison.Ordinal);

        File.Delete(Path.Combine(data, "model.mlmodel"));
        File.CreateSymbolicLink(Path.Combine(data, "model.mlmodel"), "model.mlmodel");
        Assert.Throws<ModelFormatException>(() => ModelPackage.Open(path));
    }

    [Fact]
    public void AWeightFileBehindALinkThatLeavesIsRefused()
    {
        using var folder = new TemporaryFolder();
        ModelPackage package = ModelPackage.Open(WritePackage(folder));
        Directory.CreateSymbolicLink(Path.Combine(package.Weights.Folder, "away"), folder.Path);
        folder.Write("weight.bin", new byte[64]);
        Assert.Throws<ModelFormatException>(() => package.Weights.PathOf("@model_path/away/weight.bin"));
        Assert.Throws<ModelFormatException>(() => package.Weights.PathOf("@model_path/../../../weight.bin"));
        Assert.Throws<ModelFormatException>(() => package.Weights.PathOf("weights/weight.bin"));
        Assert.Throws<ModelFormatException>(() => package.CopyTo(folder.At("copy.mlpackage")));
        Assert.False(Directory.Exists(folder.At("copy.mlpackage")));
    }

    [Fact]
    public void NoPackageIsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ModelFormatException>(() => ModelPackage.Open(folder.At("missing.mlpackage")));
        Assert.Throws<ModelFormatException>(() => ModelPackage.Open(folder.Path));
        Assert.Throws<ModelFormatException>(() => ModelPackage.Open(folder.Write("file.mlpackage", [1])));
    }

    [Fact]
    public void RealPackagesOpenAndCopy()
    {
        SharedFolder.Require();
        using var folder = new TemporaryFolder();
        int count = 0;
        foreach (string path in SharedFolder.RealFolders("*.mlpackage"))
        {
            ModelPackage package = ModelPackage.Open(path);
            Assert.InRange(package.ReadModel().SpecificationVersion, 1, 10);
            package.CopyTo(folder.At($"{count}.mlpackage"));
            AssertSameFiles(path, folder.At($"{count++}.mlpackage"));
        }
        Assert.True(count >= 6);
    }

    [Fact]
    public void RealModelsSurviveAWireRoundTrip()
    {
        SharedFolder.Require();
        int count = 0;
        foreach (string path in SharedFolder.RealFiles("*.mlmodel"))
        {
            if (File.ReadAllBytes(path).AsSpan().StartsWith("version https://git-lfs"u8))
                continue;
            Wire.Model model = WireReader.ReadFile(path, Wire.Model.Parser);
            Assert.Equal(model, WireReader.Read(model.ToByteArray(), Wire.Model.Parser, path));
            Assert.Equal(new FileInfo(path).Length, model.CalculateSize());
            count++;
        }
        Assert.True(count >= 50);
    }

    private static string WritePackage(TemporaryFolder folder)
    {
        string path = folder.At("a.mlpackage");
        using var writer = new ModelPackageWriter(path);
        using (BlobFileWriter blobs = writer.CreateBlobFile())
            blobs.Add(Sinter.Tensors.Tensor.From<float>([2], [1f, 2f]));
        writer.WriteModel(new Wire.Model { SpecificationVersion = 7 });
        writer.Commit();
        return path;
    }

    private static ModelFormatException OpenWithManifest(TemporaryFolder folder, string manifest)
    {
        folder.Write("p.mlpackage/Manifest.json", Encoding.UTF8.GetBytes(manifest));
        folder.Write("p.mlpackage/Data/com.apple.CoreML/model.mlmodel", [8, 1]);
        return Assert.Throws<ModelFormatException>(() => ModelPackage.Open(folder.At("p.mlpackage")));
    }

    private static string Entry(string identifier, string path, string name) =>
        $$"""
        "{{identifier}}": {"path": "{{path.Replace("\\", "\\\\")}}", "name": "{{name}}", "author": "com.apple.CoreML", "description": "d"}
        """;

    private static string Manifest(params string[] entries) =>
        $$"""
        {"fileFormatVersion": "1.0.0", "itemInfoEntries": { {{string.Join(",", entries)}} }, "rootModelIdentifier": "A"}
        """;

    private static byte[] Tag(int number, int wireType)
    {
        int tag = (number << 3) | wireType;
        if (tag < 1 << 14)
            return [(byte)(tag | 128), (byte)(tag >> 7)];
        return [(byte)(tag | 128), (byte)((tag >> 7) | 128), (byte)(tag >> 14)];
    }

    private static void AssertSameFiles(string expected, string actual)
    {
        static string[] Names(string root) =>
            [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order()];

        Assert.Equal(Names(expected), Names(actual));
        foreach (string name in Names(expected))
            Assert.Equal(File.ReadAllBytes(Path.Combine(expected, name)), File.ReadAllBytes(Path.Combine(actual, name)));
    }
}
