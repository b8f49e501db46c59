using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Compression;

namespace Sinter.Tests.Editing;

/// <summary><c>sinter edit</c>.</summary>
public sealed class EditCommandTests : IDisposable
{
    private readonly WeightedModel _model = new();
    private readonly StringWriter _output = new(), _error = new();

    [Fact]
    public async Task Every_edit_writes_a_package_that_loads()
    {
        string[][] edits =
        [
            ["rename", _model.Path, "-o", _model.Output("renamed"), "x=pixels"],
            ["types", _model.Path, "-o", _model.Output("half"), "--to", "float16", "--inputs", "x"],
            ["shapes", _model.Path, "-o", _model.Output("fixed"), "x=1,8,4,4"],
            ["extract", _model.Path, "-o", _model.Output("part"), "--from", "rows", "--to", "linear"],
            ["cut", _model.Path, "--first", _model.Output("one"), "--second", _model.Output("two"), "--pipeline", _model.Output("both")],
            ["merge", "-o", _model.Output("merged"), $"a={_model.Path}", $"b={_model.Path}", "--default", "b"],
            ["pipeline", "-o", _model.Output("chain"), _model.Output("one"), _model.Output("two")],
        ];
        foreach (string[] edit in edits)
        {
            _output.GetStringBuilder().Clear();
            Assert.True(await RunAsync(["edit", .. edit, "--json"]) == ExitCode.Success, $"{edit[0]}: {_error}");
            using JsonDocument document = JsonDocument.Parse(_output.ToString());
            foreach (JsonElement written in document.RootElement.GetProperty("written").EnumerateArray())
                Model.Load(written.GetString()!, new ModelConfiguration { CachePolicy = CachePolicy.None }).Dispose();
        }
        Assert.Equal(WeightedModel.Predict(_model.Path), WeightedModel.Predict(_model.Output("chain")));
    }

    [Theory]
    [InlineData("Say what to edit")]
    [InlineData("NAME=VALUE", "rename", "{model}", "-o", "{output}", "x")]
    [InlineData("features among", "rename", "{model}", "-o", "{output}", "z=y")]
    [InlineData("commas", "shapes", "{model}", "-o", "{output}", "x=a,b")]
    [InlineData("sinter text", "extract", "{model}", "-o", "{output}", "--to", "nowhere")]
    [InlineData("no model", "pipeline", "-o", "{output}", "nowhere.mlpackage")]
    public async Task Wrong_wishes_are_refused(string word, params string[] arguments)
    {
        string[] filled = [.. arguments.Select(argument => argument.Replace("{model}", _model.Path, StringComparison.Ordinal)
            .Replace("{output}", _model.Output(), StringComparison.Ordinal))];
        Assert.Equal(ExitCode.Usage, await RunAsync(["edit", .. filled]));
        Assert.Contains(word, _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_model.Output()));
    }

    public void Dispose() => _model.Dispose();

    private Task<int> RunAsync(params string[] arguments) => Tool.RunAsync(arguments, Terminal.Into(_output, _error));
}
