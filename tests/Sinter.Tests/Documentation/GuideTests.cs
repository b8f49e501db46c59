using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sinter.Cli.Commands;
using Sinter.Devices.Simulated;
using Sinter.Hosting;

namespace Sinter.Tests.Documentation;

/// <summary>What the guides say is there: their code compiles, and each name that they give for something of Sinter's exists.</summary>
public sealed partial class GuideTests
{
    private static readonly string[] NamesOfOthers = ["CancellationToken", "All", "CpuOnly", "CpuAndGpu", "CpuAndNeuralEngine"];

    private static readonly ILookup<string, Type> Types = new[] { typeof(Model), typeof(Numerics), typeof(WarmUp), typeof(SimulatedNeuralEngine) }
        .SelectMany(type => type.Assembly.GetExportedTypes())
        .ToLookup(type => type.Name, StringComparer.Ordinal);

    [Theory]
    [InlineData("life-cycle.md", 6)]
    [InlineData("coming-from-core-ml.md", 3)]
    [InlineData("coming-from-onnx-runtime.md", 3)]
    [InlineData("predictions.md", 3)]
    [InlineData("devices.md", 2)]
    [InlineData("typed-classes.md", 1)]
    public void Every_block_of_code_is_compiled(string page, int count)
    {
        string[] blocks = [.. new MarkdownPage("docs", page).Blocks("csharp")];
        // Beside ONNX Runtime both sides are C#: theirs first.
        if (blocks.Length == 2 * count)
            blocks = [.. blocks.Where((_, index) => index % 2 == 1)];
        Assert.Equal(count, blocks.Length);
        MarkdownPage.RequireCompiled(blocks, Path.Combine("Documentation", "GuideExamples.cs"));
    }

    [Theory]
    [InlineData("life-cycle.md")]
    [InlineData("coming-from-core-ml.md")]
    [InlineData("coming-from-onnx-runtime.md")]
    [InlineData("predictions.md")]
    [InlineData("devices.md")]
    public void Every_member_that_is_named_exists(string page)
    {
        (string Type, string Member)[] named = [.. new MarkdownPage("docs", page).InlineCodes()
            .SelectMany(code => Member().Matches(code)).Select(match => (match.Groups[1].Value, match.Groups[2].Value))
            .Where(name => Types.Contains(name.Item1))];
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, name => !Types[name.Type].Any(type => type.GetMember(name.Member).Length > 0));
    }

    [Fact]
    public void A_new_user_starts_with_the_template_that_the_packages_are_tested_with()
    {
        string program = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "templates", "sinter-console", "Program.cs"));
        string block = Assert.Single(new MarkdownPage("docs", "getting-started.md").Blocks("csharp"));
        Assert.Equal(MarkdownPage.OneSpace(program.Replace("SinterConsole", "Hello", StringComparison.Ordinal)), MarkdownPage.OneSpace(block));
    }

    [Theory]
    [InlineData("coming-from-core-ml.md")]
    [InlineData("coming-from-onnx-runtime.md")]
    public async Task Everything_in_the_column_of_Sinter_exists(string page)
    {
        string[] codes = [.. new MarkdownPage("docs", page).ColumnCodes(1)];
        string[] types = [.. codes.Where(code => TypeName().IsMatch(code)).Except(NamesOfOthers)];
        string[] commands = [.. codes.Where(code => code.StartsWith("sinter ", StringComparison.Ordinal)).Distinct()];
        Assert.NotEmpty(types);
        Assert.DoesNotContain(types, type => !Types.Contains(type));
        Assert.NotEmpty(commands);
        foreach (string command in commands)
        {
            using var output = new StringWriter();
            int code = await Tool.RunAsync([command["sinter ".Length..], "--help"], Terminal.Into(output, output),
                TestContext.Current.CancellationToken);
            Assert.True(code == ExitCode.Success, $"{command} is not there: {output}");
        }
    }

    [Fact]
    public void Every_option_of_a_hosted_model_is_explained()
    {
        string[] codes = [.. new MarkdownPage("docs", "life-cycle.md").ColumnCodes(0)];
        Assert.Empty(typeof(SinterModelOptions).GetProperties().Select(property => property.Name).Except(codes));
    }

    [Fact]
    public void The_configuration_that_is_shown_is_understood()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Assert.Single(new MarkdownPage("docs", "life-cycle.md").Blocks("json"))));
        builder.Configuration.AddJsonStream(json);
        GuideExamples.LifeCycle.Add(builder);
        using IHost host = builder.Build();
        var options = host.Services.GetRequiredService<IOptionsMonitor<SinterModelOptions>>();
        SinterModelOptions classifier = options.Get("classifier"), style = options.Get("style");
        Assert.Equal(("models/Classifier.mlpackage", WarmUp.BeforeStart, 1, 2, WhenFull.Reject),
            (classifier.Path, classifier.WarmUp, classifier.WarmUpPredictions, classifier.MaxInFlight, classifier.WhenFull));
        Assert.Equal(("models/Style.mlpackage", WarmUp.InBackground, TimeSpan.FromMinutes(30), WeightResidency.Memory),
            (style.Path, style.WarmUp, style.IdleTimeout, style.WeightResidency));
    }

    [GeneratedRegex(@"\b([A-Z]\w+)\.([A-Z]\w+)")]
    private static partial Regex Member();

    [GeneratedRegex(@"^[A-Z]\w+$")]
    private static partial Regex TypeName();
}
