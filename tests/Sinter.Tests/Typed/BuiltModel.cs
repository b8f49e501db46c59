using Sinter.Build;
using Sinter.SourceGeneration.Descriptions;
using Sinter.SourceGeneration.Emission;
using Sinter.Tests.Cli;

namespace Sinter.Tests.Typed;

/// <summary>What the build step makes of a model.</summary>
internal sealed class BuiltModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BuiltModel(string model, Func<BuildRequest, BuildRequest>? change = null)
    {
        var request = new BuildRequest
        {
            Model = model,
            Output = _folder.At("Built"),
            Class = "Typed",
            Namespace = "Made",
            Location = "Typed.mlmodelc"
        };
        Request = change is null ? request : change(request);
        Problems = BuildStep.Run(Request) ?? [];
    }

    public BuildRequest Request { get; }

    public IReadOnlyList<BuildProblem> Problems { get; }

    public string Description => File.ReadAllText(Request.DescriptionPath);

    public string Source => ModelSource.Of(DescriptionReader.Read(Description));

    public void Dispose() => _folder.Dispose();
}
