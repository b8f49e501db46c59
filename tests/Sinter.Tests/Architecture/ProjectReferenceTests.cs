using System.Xml.Linq;

namespace Sinter.Tests.Architecture;

/// <summary>Which project may refer to which. An edge that is not listed is forbidden.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Sinter.Tensors"] = [],
        ["Sinter.Kernels"] = ["Sinter.Tensors"],
        ["Sinter.Ir"] = ["Sinter.Tensors"],
        ["Sinter.Formats.CoreML"] = ["Sinter.Ir"],
        ["Sinter.Compression"] = ["Sinter.Ir"],
        ["Sinter.Formats.Onnx"] = ["Sinter.Ir"],
        ["Sinter.Runtime"] = ["Sinter.Ir"],
        ["Sinter.Compiler"] = ["Sinter.Runtime"],
        ["Sinter.Devices.Cpu"] = ["Sinter.Runtime", "Sinter.Kernels"],
        ["Sinter.Devices.Simulated"] = ["Sinter.Devices.Cpu"],
        ["Sinter"] = ["Sinter.Formats.CoreML", "Sinter.Formats.Onnx", "Sinter.Compression", "Sinter.Compiler", "Sinter.Devices.Cpu"],
        ["Sinter.Hosting"] = ["Sinter"],
        ["Sinter.Workbench"] = ["Sinter", "Sinter.Devices.Simulated"],
        ["Sinter.Studio"] = ["Sinter.Workbench"],
        ["Sinter.Cli"] = ["Sinter.Workbench", "Sinter.Studio"],
        ["Sinter.SourceGeneration"] = [],
        ["Sinter.Build"] = ["Sinter", "Sinter.SourceGeneration"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Sinter.Kernels"] = ["System.Numerics.Tensors"],
        ["Sinter.Compiler"] = ["System.IO.Hashing"],
        ["Sinter.Formats.CoreML"] = ["Google.Protobuf", "Grpc.Tools"],
        ["Sinter.Hosting"] = ["Microsoft.Extensions.Configuration.Binder", "Microsoft.Extensions.Diagnostics.HealthChecks",
            "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options"],
        ["Sinter.SourceGeneration"] = ["Microsoft.CodeAnalysis.CSharp"],
        ["Sinter.Workbench"] = ["SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"],
        ["Sinter.Cli"] = ["System.CommandLine", "Spectre.Console", "YamlDotNet"],
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Refers_only_to_the_projects_that_the_design_allows(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the design: give it its edges here and in docs/architecture.md.");
        Assert.Empty(References(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Uses_only_the_packages_that_the_design_allows(string project) =>
        Assert.Empty(References(project, "PackageReference").Except(AllowedPackages.GetValueOrDefault(project, [])));

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(RepositoryRoot.Path, "src", project, project + ".csproj"))
            .Descendants(kind).Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));
}
