using System.IO.Compression;
using System.Xml.Linq;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Packages;

/// <summary>The packages as users get them: a project from the template builds with them and predicts, and the tool installs.</summary>
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    private static readonly string[] Libraries = ["Sinter", "Sinter.Hosting", "Sinter.Devices.Simulated"];

    [Fact]
    public void Each_package_says_what_it_is()
    {
        string[] packages = [.. Directory.GetFiles(feed.Packages, "*.nupkg").Select(path => Path.GetFileName(path).Replace($".{Version}.nupkg", "",
            StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(["Sinter", "Sinter.Build", "Sinter.Cli", "Sinter.Devices.Simulated", "Sinter.Hosting", "Sinter.Templates"], packages);
        foreach (string package in packages)
        {
            using ZipArchive archive = Open(package);
            Assert.Contains("README.md", archive.Entries.Select(entry => entry.FullName));
            Assert.Contains("icon.png", archive.Entries.Select(entry => entry.FullName));
            XElement metadata = Metadata(archive);
            Assert.Equal("MIT", Value(metadata, "license"));
            Assert.Equal("icon.png", Value(metadata, "icon"));
            Assert.Equal("README.md", Value(metadata, "readme"));
            Assert.NotEqual("", Value(metadata, "description"));
        }
        foreach (string package in Libraries)
        {
            using ZipArchive archive = Open(package), symbols = ZipFile.OpenRead(Path.Combine(feed.Packages, $"{package}.{Version}.snupkg"));
            string[] assemblies = [.. Names(archive, ".dll")];
            Assert.NotEmpty(assemblies);
            Assert.Equal(assemblies, Names(symbols, ".pdb"));
            Assert.Equal(assemblies, Names(archive, ".xml"));
        }
    }

    [Fact]
    public void The_engine_is_one_package_with_all_its_assemblies_and_their_dependencies()
    {
        using ZipArchive archive = Open("Sinter");
        string[] assemblies = [.. Closure("Sinter").Order(StringComparer.Ordinal)];
        Assert.Equal(assemblies, Names(archive, ".dll").Order(StringComparer.Ordinal));
        IEnumerable<string> packages = assemblies.SelectMany(project => Items(project, "PackageReference"))
            .Where(package => package.Attribute("PrivateAssets") is null).Select(package => package.Attribute("Include")!.Value).Distinct();
        Assert.Equal(packages.Order(StringComparer.Ordinal), Metadata(archive).Descendants()
            .Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_new_project_from_the_template_predicts_and_builds_only_what_has_changed()
    {
        feed.Run(feed.At(""), "new", "install", Path.Combine(feed.Packages, $"Sinter.Templates.{Version}.nupkg"), "--debug:custom-hive", feed.At("hive"));
        feed.Run(feed.At(""), "new", "sinter-console", "--output", "Hello", "--debug:custom-hive", feed.At("hive"));
        string project = feed.At("Hello");
        Assert.Contains("using Hello;", File.ReadAllText(Path.Combine(project, "Program.cs")), StringComparison.Ordinal);
        Assert.True(File.ReadAllLines(Path.Combine(project, "Program.cs")).Length < 30);
        string log = feed.Run(project, "build", "--configuration", "Release");
        Assert.Contains("0 Warning(s)", log, StringComparison.Ordinal);
        string output = Path.Combine(project, "bin", "Release", "net10.0");
        string sketch = feed.At("sketch.png"), picture = Path.Combine(RepositoryRoot.Path, "samples", "photos", "cat.png");
        feed.Run(project, Path.Combine(output, "Hello.dll"), picture, sketch);
        // The engine of this process gives the same picture.
        using Typed.Sketch model = Typed.Sketch.Load();
        Picture expected = PictureFile.Read(picture), drawn = PictureFile.Read(sketch);
        PixelFormat format = expected.Channels == 4 ? PixelFormat.Rgba32 : PixelFormat.Rgb24;
        Assert.Equal(model.Predict(new Image(format, expected.Width, expected.Height, expected.Pixels)).Sketch.Pixels.ToArray(),
            drawn.Pixels.Chunk(drawn.Channels).Select(pixel => pixel[0]));

        DateTime compiled = File.GetLastWriteTimeUtc(Path.Combine(output, "Sketch.mlmodelc", "model.mil"));
        string assembly = Path.Combine(output, "Hello.dll");
        DateTime built = File.GetLastWriteTimeUtc(assembly);
        feed.Run(project, "build", "--configuration", "Release", "--no-restore");
        Assert.Equal((compiled, built), (File.GetLastWriteTimeUtc(Path.Combine(output, "Sketch.mlmodelc", "model.mil")), File.GetLastWriteTimeUtc(assembly)));

        File.WriteAllText(Path.Combine(project, "Sketch.mlpackage", "Manifest.json"), "{");
        (int code, log) = feed.Try(project, "dotnet", "build", "--configuration", "Release", "--no-restore");
        Assert.NotEqual(0, code);
        Assert.Contains("Sketch.mlpackage : error SINTER002: The model is invalid: ", log, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(project, "Sketch.mlpackage"), recursive: true);
        (code, log) = feed.Try(project, "dotnet", "build", "--configuration", "Release", "--no-restore");
        Assert.NotEqual(0, code);
        Assert.Contains("error SINTER001: The model 'Sketch.mlpackage' does not exist", log, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tool_installs()
    {
        string tools = feed.At("tools");
        feed.Run(feed.At(""), "tool", "install", "Sinter.Cli", "--version", Version, "--tool-path", tools);
        (int code, string output) = feed.Try(feed.At(""), Path.Combine(tools, OperatingSystem.IsWindows() ? "sinter.exe" : "sinter"), "--version");
        Assert.Equal(0, code);
        Assert.StartsWith(Version, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_template_asks_for_the_packages_of_this_version() =>
        Assert.Equal(Version, XDocument.Load(Path.Combine(RepositoryRoot.Path, "templates", "sinter-console", "SinterConsole.csproj"))
            .Descendants("PackageReference").Single(package => package.Attribute("Include")!.Value == "Sinter.Build").Attribute("Version")!.Value);

    private static string Version { get; } =
        XDocument.Load(Path.Combine(RepositoryRoot.Path, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;

    private ZipArchive Open(string package) => ZipFile.OpenRead(Path.Combine(feed.Packages, $"{package}.{Version}.nupkg"));

    private static XElement Metadata(ZipArchive archive)
    {
        using Stream stream = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XElement.Load(stream).Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static string Value(XElement metadata, string name) =>
        metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    private static IEnumerable<string> Names(ZipArchive archive, string extension) => archive.Entries
        .Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal) && entry.FullName.EndsWith(extension, StringComparison.Ordinal))
        .Select(entry => Path.GetFileNameWithoutExtension(entry.FullName));

    /// <summary>A project and all that it refers to.</summary>
    private static HashSet<string> Closure(string project)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { project };
        foreach (XElement reference in Items(project, "ProjectReference"))
            found.UnionWith(Closure(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)));
        return found;
    }

    private static IEnumerable<XElement> Items(string project, string kind) =>
        XDocument.Load(Path.Combine(RepositoryRoot.Path, "src", project, project + ".csproj")).Descendants(kind);
}
