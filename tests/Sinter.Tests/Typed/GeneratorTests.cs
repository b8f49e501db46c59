using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sinter.SourceGeneration;
using Sinter.Tests.Api;

namespace Sinter.Tests.Typed;

/// <summary>The generator as the compiler sees it.</summary>
public sealed class GeneratorTests
{
    [Fact]
    public void Nothing_is_done_again_when_a_description_has_not_changed()
    {
        using TestPackage package = TestModels.Doubled();
        using var model = new BuiltModel(package.Path);
        AdditionalText before = GeneratedCode.File("Typed", model.Description), after = GeneratedCode.File("Typed", model.Description);
        CSharpCompilation compilation = GeneratedCode.Compilation();
        GeneratorDriver driver = GeneratedCode.Driver().AddAdditionalTexts([before]).RunGenerators(compilation);
        // The same content in another file object, and a compilation that has changed.
        driver = driver.ReplaceAdditionalText(before, after)
            .RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;", new CSharpParseOptions(LanguageVersion.CSharp13))));
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.All(result.TrackedSteps[TypedModelGenerator.DescriptionsStep].SelectMany(step => step.Outputs),
            output => Assert.Contains(output.Reason, new[] { IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached }));
        Assert.All(result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
        driver = driver.ReplaceAdditionalText(after, GeneratedCode.File("Typed", model.Description.Replace("\"Typed\"", "\"Renamed\"", StringComparison.Ordinal)))
            .RunGenerators(compilation);
        Assert.Contains("class Renamed ", Assert.Single(driver.GetRunResult().GeneratedTrees).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_no_descriptions_are_left_alone() =>
        Assert.Empty(GeneratedCode.Driver().AddAdditionalTexts([new OtherText()]).RunGenerators(GeneratedCode.Compilation()).GetRunResult().GeneratedTrees);

    [Fact]
    public void Two_models_cannot_have_the_same_class()
    {
        using TestPackage package = TestModels.Doubled();
        using var model = new BuiltModel(package.Path);
        Assert.Equal("SINTER004", DiagnosticOf(GeneratedCode.File("One", model.Description), GeneratedCode.File("Two", model.Description)));
    }

    [Fact]
    public void A_class_cannot_have_the_name_of_one_of_its_members()
    {
        using TestPackage package = TestModels.Doubled();
        using var model = new BuiltModel(package.Path, request => request with { Class = "Predict" });
        Assert.Equal("SINTER005", DiagnosticOf(GeneratedCode.File("Predict", model.Description)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<model")]
    [InlineData("<model format=\"2\" />")]
    [InlineData("<model format=\"1\" class=\"A\" />")]
    [InlineData("<!DOCTYPE model [<!ENTITY a \"b\">]><model format=\"1\" class=\"&a;\"><function /></model>")]
    [InlineData("<model format=\"1\" class=\"A\"><function><input name=\"x\" kind=\"Tensor\" words=\"a\" /></function></model>")]
    [InlineData("<model format=\"1\" class=\"A\\q\"><function /></model>")]
    public void A_description_that_cannot_be_read_is_told(string text) =>
        Assert.Equal("SINTER008", DiagnosticOf(GeneratedCode.File("Damaged", text)));

    private static string DiagnosticOf(params AdditionalText[] files) =>
        Assert.Single(GeneratedCode.Driver().AddAdditionalTexts([.. files]).RunGenerators(GeneratedCode.Compilation()).GetRunResult().Diagnostics).Id;

    private sealed class OtherText : AdditionalText
    {
        public override string Path => "settings.json";

        public override Microsoft.CodeAnalysis.Text.SourceText GetText(CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("It is read.");
    }
}
