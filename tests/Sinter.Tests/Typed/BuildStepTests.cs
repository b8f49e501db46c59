using Sinter.Build;
using Sinter.Tests.Api;
using Sinter.Tests.Cli;

namespace Sinter.Tests.Typed;

/// <summary>What the build step does with models that are wrong, and that it does the same each time.</summary>
public sealed class BuildStepTests
{
    [Fact]
    public void The_same_model_gives_the_same_files()
    {
        using TestPackage package = TestModels.TextClassifier();
        using BuiltModel one = new(package.Path, request => request with { Labels = true }), other = new(package.Path, request => request with { Labels = true });
        Assert.Equal(Files(one), Files(other));
        Assert.True(Files(one).Count > 3);
        // Over what is there already, too.
        Assert.Null(BuildStep.Run(one.Request));
        Assert.Equal(Files(one), Files(other));
    }

    [Fact]
    public void A_compiled_model_is_taken_as_it_is()
    {
        using TestPackage package = TestModels.Doubled();
        string compiled = package.Compile();
        using var model = new BuiltModel(compiled);
        Assert.Empty(model.Problems);
        Assert.Equal(Directory.EnumerateFiles(compiled, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(compiled, path)).Order(),
            Directory.EnumerateFiles(model.Request.CompiledPath, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(model.Request.CompiledPath, path)).Order());
    }

    [Fact]
    public void A_damaged_model_is_an_error_of_one_line_and_leaves_no_description()
    {
        using var folder = new TemporaryFolder();
        using var model = new BuiltModel(folder.File("Damaged.mlmodel", [0xff, 0xff, 0xff]));
        BuildProblem problem = Assert.Single(model.Problems);
        Assert.Equal(("SINTER002", true), (problem.Code, problem.IsError));
        Assert.StartsWith($"{model.Request.Model} : error SINTER002: The model is invalid: ", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.ToString());
        Assert.False(File.Exists(model.Request.DescriptionPath));
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused_by_its_name()
    {
        using var folder = new TemporaryFolder();
        using var model = new BuiltModel(folder.File("Model.pt", "x"));
        Assert.Equal("SINTER006", Assert.Single(model.Problems).Code);
    }

    [Theory]
    [InlineData("class", "Made", "public")]
    [InlineData("1st", "Made", "public")]
    [InlineData("A.B", "Made", "public")]
    [InlineData("A", "Made..Here", "public")]
    [InlineData("A", "Made", "private")]
    public void Names_that_C_sharp_does_not_take_are_refused(string name, string space, string access)
    {
        using TestPackage package = TestModels.Doubled();
        using var model = new BuiltModel(package.Path, request => request with { Class = name, Namespace = space, Access = access });
        Assert.Equal("SINTER005", Assert.Single(model.Problems).Code);
    }

    [Theory]
    [InlineData("models/my-model.v2.mlpackage", "MyModelV2")]
    [InlineData("Colorizer.mlpackage/", "Colorizer")]
    [InlineData("2fast.onnx", "_2fast")]
    [InlineData("---.mlmodel", "")]
    public void Files_give_classes_their_names(string file, string name) => Assert.Equal(name, ClassNames.OfFile(file));

    [Fact]
    public void A_request_is_read_as_the_targets_write_it()
    {
        using var folder = new TemporaryFolder();
        BuildRequest request = BuildRequest.Read(folder.File("request.txt",
            "model=/a=b/M.mlpackage\noutput=/o/\nclass=\nnamespace=N\naccess=internal\nlocation=sub\\M.mlmodelc\nembed=True\nlabels=false\n"));
        Assert.Equal(("/a=b/M.mlpackage", "/o/", "", "N", "internal", "sub/M.mlmodelc", true, false), (request.Model, request.Output, request.Class,
            request.Namespace, request.Access, request.Location, request.Embed, request.Labels));
        Assert.Throws<InvalidDataException>(() => BuildRequest.Read(folder.File("short.txt", "model=a\n")));
    }

    private static List<(string, string)> Files(BuiltModel model) =>
    [
        .. Directory.EnumerateFiles(model.Request.Output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(model.Request.Output, path), Convert.ToHexString(File.ReadAllBytes(path)))),
    ];
}
