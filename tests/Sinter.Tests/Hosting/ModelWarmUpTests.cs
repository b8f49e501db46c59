using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sinter.Hosting;
using Sinter.Tests.Api;
using ModelDescriptionReader = Sinter.Formats.CoreML.Description.ModelDescriptionReader;
using Colors = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;

namespace Sinter.Tests.Hosting;

/// <summary>Models that the host loads when it starts.</summary>
public sealed class ModelWarmUpTests
{
    [Fact]
    public async Task Before_the_start_the_models_are_loaded_and_have_predicted_and_the_log_says_so()
    {
        using TestPackage doubled = TestModels.Doubled();
        using TestPackage picture = TestModels.Negative(Colors.Rgb, 4, 2);
        using TestPackage lazy = TestModels.Doubled();
        using IHost host = TestHost.With(
            services => services.AddSinterModel("doubled", doubled.Path).AddSinterModel("picture", picture.Path)
                .AddSinterModel("lazy", lazy.Path),
            ("Sinter:Models:doubled:WarmUp", "BeforeStart"), ("Sinter:Models:doubled:WarmUpPredictions", "2"),
            ("Sinter:Models:picture:WarmUp", "BeforeStart"), ("Sinter:Models:picture:WarmUpPredictions", "1"));
        await host.StartAsync();
        Assert.Equal([LoadState.Loaded, LoadState.Loaded, LoadState.NotLoaded],
            new[] { "doubled", "picture", "lazy" }.Select(name => host.Services.GetRequiredKeyedService<LazyModel>(name).State));
        Assert.Collection(TestHost.Log(host),
            line => Assert.Equal($"Information: Loading model doubled from {doubled.Path} (1 of 2).", line),
            line => Assert.Matches(@"^Information: Model doubled was loaded in \d+\.\d ms\.$", line),
            line => Assert.Matches(@"^Information: Model doubled made 2 predictions on zeros in \d+\.\d ms\.$", line),
            line => Assert.Equal($"Information: Loading model picture from {picture.Path} (2 of 2).", line),
            line => Assert.Matches("^Information: Model picture was loaded", line),
            line => Assert.Matches("^Information: Model picture made 1 predictions", line));
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_before_the_start_keeps_the_host_from_starting()
    {
        using IHost host = TestHost.With(services => services.AddSinterModel("net", options =>
        {
            options.Path = "not-there.mlpackage";
            options.WarmUp = WarmUp.BeforeStart;
        }));
        await Assert.ThrowsAsync<ModelFormatException>(() => host.StartAsync());
    }

    [Fact]
    public async Task In_the_background_one_failure_does_not_keep_the_others()
    {
        using TestPackage package = TestModels.Doubled();
        using IHost host = TestHost.With(services => services
            .AddSinterModel("missing", options => (options.Path, options.WarmUp) = ("not-there.mlpackage", WarmUp.InBackground))
            .AddSinterModel("doubled", options => (options.Path, options.WarmUp) = (package.Path, WarmUp.InBackground)));
        await host.StartAsync();
        await TestHost.UntilAsync(() => host.Services.GetRequiredKeyedService<LazyModel>("doubled").State == LoadState.Loaded);
        Assert.Equal(LoadState.Failed, host.Services.GetRequiredKeyedService<LazyModel>("missing").State);
        Assert.Contains("Error: Model missing could not be loaded. Its next use tries again.", TestHost.Log(host));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_model_that_cannot_predict_on_zeros_is_loaded_all_the_same()
    {
        using var package = new TestPackage(
            TestPackage.MainProgram("tensor<int32, [1]> n",
                """
                tensor<int32, [1]> less = sub(x = n, y = int32(5));
                tensor<fp32, [2]> table = const()[name = string("table"), val = tensor<fp32, [2]>([1, 2])];
                tensor<fp32, [1]> y = gather(axis = int32(0), indices = less, validate_indices = bool(true), x = table);
                """, "y"),
            Described.Model([Described.Integers("n", 1)], [Described.Floats("y", 1)]));
        using IHost host = TestHost.With(services => services.AddSinterModel("net", options =>
            (options.Path, options.WarmUp, options.WarmUpPredictions) = (package.Path, WarmUp.BeforeStart, 1)));
        await host.StartAsync();
        Assert.Equal(LoadState.Loaded, host.Services.GetRequiredService<LazyModel>().State);
        Assert.Equal("Warning: Model net is loaded, but cannot predict on zeros; it was not warmed up further.", TestHost.Log(host)[^1]);
    }

    [Fact]
    public void There_are_zeros_for_every_kind_of_input_that_is_needed()
    {
        ModelDescription description = DescriptionMapping.Describe(ModelDescriptionReader.Read(Described.Model(
            [
                Described.Floats("array", 2, 3), Described.Image("gray", Colors.Grayscale, 4, 2),
                Described.Image("colour", Colors.Rgb, 4, 2),
                Described.Int64("integer"), Described.Number("number"), Described.Text("text"), Described.ByText("by text"),
                Described.ByInt64("by integer"), Described.Sequence("texts", true), Described.OptionalFloat("optional", 1),
            ], []), 10, isProgram: true, "test"), ModelKind.MLProgram);
        Assert.Equal(
            ["array: an array Float32 [2, 3]", "gray: an image 4 x 2 Gray8", "colour: an image 4 x 2 Rgb24", "integer: the integer 0",
                "number: the number 0", "text: the string ''", "by text: a dictionary of 0 entries by string",
                "by integer: a dictionary of 0 entries by integer", "texts: a sequence of 0 strings"],
            ZeroInputs.Of(description).Select(zero => $"{zero.Key}: {zero.Value}"));
    }
}
