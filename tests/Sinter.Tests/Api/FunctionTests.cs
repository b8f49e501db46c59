using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Api;

/// <summary>Models of several functions.</summary>
public sealed class FunctionTests : IDisposable
{
    private readonly TestPackage _package = new(
        "program(1.3)\n{\n"
        + TestPackage.Function("twice", "tensor<fp32, [2]> x", "tensor<fp32, [2]> y = mul(x = x, y = fp32(2));", "y")
        + TestPackage.Function("thrice", "tensor<fp32, [3]> a", "tensor<fp32, [3]> b = mul(x = a, y = fp32(3));", "b")
        + "\n}",
        new Wire.ModelDescription
        {
            DefaultFunctionName = "twice",
            Functions =
            {
                new Wire.FunctionDescription { Name = "twice", Input = { Described.Floats("x", 2) },
                    Output = { Described.Floats("y", 2) } },
                new Wire.FunctionDescription { Name = "thrice", Input = { Described.Floats("a", 3) },
                    Output = { Described.Floats("b", 3) } },
            },
        });

    public void Dispose() => _package.Dispose();

    [Fact]
    public void The_default_one_is_loaded_unless_another_is_named()
    {
        foreach (string path in new[] { _package.Path, _package.Compile() })
        {
            using Model model = Model.Load(path);
            Assert.Equal(["twice", "thrice"], model.Description.Functions);
            Assert.Equal(("twice", "twice"), (model.Description.DefaultFunction, model.Description.Function));
            Assert.Equal([2f, 4], model.Predict(new Features { ["x"] = new float[] { 1, 2 } }).Array("y").ToArray<float>());
            using Model other = Model.Load(path, new ModelConfiguration { FunctionName = "thrice" });
            Assert.Equal("thrice", other.Description.Function);
            Assert.Equal(["a"], other.Description.Inputs.Select(input => input.Name));
            Assert.Equal([3f, 6, 9], other.Predict(new Features { ["a"] = new float[] { 1, 2, 3 } }).Array("b").ToArray<float>());
        }
    }

    [Fact]
    public void An_unknown_one_is_refused()
    {
        ModelInputException error = Assert.Throws<ModelInputException>(() =>
            _package.Load(new ModelConfiguration { FunctionName = "once" }));
        Assert.Equal(
            (ModelStage.Load, "the function's name", "one of the functions twice, thrice", "'once'"),
            (error.Stage, error.Place, error.Expected, error.Actual));
        using TestPackage single = TestModels.Doubled();
        error = Assert.Throws<ModelInputException>(() => single.Load(new ModelConfiguration { FunctionName = "once" }));
        Assert.Equal(("one of the functions main", "'once'"), (error.Expected, error.Actual));
    }
}
