using Sinter.Formats.CoreML;
using Sinter.Tests.Onnx;
using static Sinter.Tests.Onnx.OnnxGraphBuilder;

namespace Sinter.Tests.Editing;

/// <summary>ML Programs in another precision.</summary>
public sealed class PrecisionConversionTests : IDisposable
{
    private readonly OnnxModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Program()
    {
        string package = _folder.Package("float32.mlpackage");
        ModelConverter.Convert(_folder.Save(new OnnxGraphBuilder().FloatInput("x", 2, 3).Floats("w", [3, 2], 1, 2, 3, 4, 5, 6)
            .Node("MatMul", "x,w", "m").Node("Softmax", "m", "y", Int("axis", -1)).Output("y")), package,
            new ConversionOptions { Metadata = new ConversionMetadata { Author = "The authors" } });
        return package;
    }

    private static string ResultOf(string package, string type) => ModelAsset.Open(package).ReadProgram().Functions["main"].Body.Operations
        .First(operation => operation.Type == type).Output.Type.ToString();

    [Fact]
    public void A_program_becomes_float16_and_float32_again()
    {
        string half = _folder.Package("float16.mlpackage"), full = _folder.Package("again.mlpackage");
        ModelConverter.Convert(Program(), half, new ConversionOptions { Precision = ComputePrecision.Float16, Float32Operations = ["softmax"] });
        Assert.Equal("tensor<fp16, [2, 2]>", ResultOf(half, "matmul"));
        Assert.Equal("tensor<fp32, [2, 2]>", ResultOf(half, "softmax"));
        using var model = Model.Load(half, new ModelConfiguration { CachePolicy = CachePolicy.None });
        Assert.Equal("The authors", model.Description.Metadata.Author);
        ModelConverter.Convert(half, full);
        Assert.Equal("tensor<fp32, [2, 2]>", ResultOf(full, "matmul"));
        Assert.DoesNotContain(ModelAsset.Open(full).ReadProgram().Functions["main"].Body.Operations, operation => operation.Type == "cast");
    }

    [Fact]
    public void Options_for_onnx_models_are_refused()
    {
        var exception = Assert.Throws<ModelInputException>(() => ModelConverter.Convert(Program(), _folder.Package("y.mlpackage"),
            new ConversionOptions { Inputs = new Dictionary<string, ConversionInput> { ["x"] = new() { Shape = [new SizeRange(2, 2)] } } }));
        Assert.Contains("sinter edit", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_is_not_made_for_an_older_system_than_its_operations()
    {
        var exception = Assert.Throws<ModelUnsupportedException>(() => ModelConverter.Convert(Program(), _folder.Package("y.mlpackage"),
            new ConversionOptions { Target = DeploymentTarget.iOS15 }));
        Assert.Contains("iOS18 or newer", exception.Message, StringComparison.Ordinal);
    }
}
