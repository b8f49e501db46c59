using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Tensors;
using Sinter.Tests.Compression;
using Sinter.Tests.Onnx;

namespace Sinter.Tests.Comparing;

/// <summary>Operations that float16 is not enough for.</summary>
public sealed class PrecisionSearchTests : IDisposable
{
    private readonly OnnxModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ElementType Element(string package, string type) => ((TensorType)ModelAsset.Open(package).ReadProgram().Functions["main"].Body.Operations
        .First(operation => operation.Type == type).Output.Type).Element;

    private static Features[] Samples(int count, float scale, params int[] shape)
    {
        var random = new Random(3);
        int elements = shape.Aggregate(1, (product, size) => product * size);
        return [.. Enumerable.Range(0, count).Select(_ => new Features
        {
            ["x"] = MultiArray.From(Enumerable.Range(0, elements).Select(_ => scale * (random.NextSingle() - 0.5f)).ToArray(), shape),
        })];
    }

    [Fact]
    public void Operations_that_overflow_stay_float32()
    {
        // x * x is beyond 65,504; its root is not.
        string source = _folder.Save(new OnnxGraphBuilder().FloatInput("x", 1, 64).Node("Mul", "x,x", "square").Node("Sqrt", "square", "root")
            .Node("Neg", "root", "y").Output("y"));
        string output = _folder.Package("half.mlpackage");
        PrecisionReport report = PrecisionSearch.KeepFloat32(source, output, Samples(2, 2000, 1, 64));
        Assert.True(double.IsNaN(report.SignalToNoiseBefore));
        Assert.True(report.SignalToNoise > 55, $"{report.SignalToNoise}");
        Assert.Equal(["square", "root"], report.Float32Operations.Select(operation => operation.Name));
        Assert.All(report.Float32Operations, operation => Assert.Equal(Float32Reason.Overflows, operation.Reason));
        Assert.Equal(ElementType.Float32, Element(output, "sqrt"));
        Assert.Equal(ElementType.Float32, Element(output, "mul"));
        ComparisonReport compared = ModelComparer.Compare(source, output, Samples(2, 2000, 1, 64), new ComparisonOptions { Numerics = Numerics.Faithful });
        Assert.Equal(report.SignalToNoise, compared.SignalToNoise, 1);
    }

    [Fact]
    public void Operations_that_lose_most_stay_float32_until_enough_is_kept()
    {
        // Taking 1000 from 1000 + x leaves the rounding of the sum.
        string source = _folder.Save(new OnnxGraphBuilder().FloatInput("x", 1, 64).Floats("most", [1], 1000).Node("Add", "x,most", "sum")
            .Node("Sub", "sum,most", "difference").Node("Tanh", "difference", "y").Output("y"));
        string output = _folder.Package("half.mlpackage");
        PrecisionReport report = PrecisionSearch.KeepFloat32(source, output, Samples(2, 2, 1, 64), 50);
        Assert.True(report.SignalToNoiseBefore < 20, $"{report.SignalToNoiseBefore}");
        Assert.True(report.SignalToNoise >= 50, $"{report.SignalToNoise}");
        Assert.Contains("sum", report.Float32Operations.Select(operation => operation.Name));
        Assert.Equal(ElementType.Float16, Element(output, "tanh"));
    }

    [Fact]
    public void A_program_that_needs_nothing_becomes_float16()
    {
        using var model = new WeightedModel(Opset.iOS16, ElementType.Float16);
        string output = _folder.Package("half.mlpackage");
        PrecisionReport report = PrecisionSearch.KeepFloat32(model.Path, output, ModelSamples(model.Path), 20);
        Assert.Empty(report.Float32Operations);
        Assert.Equal(report.SignalToNoiseBefore, report.SignalToNoise);
        Assert.Equal(ElementType.Float16, Element(output, "conv"));
    }

    private static Features[] ModelSamples(string path)
    {
        using var model = Model.Load(path, new ModelConfiguration { CachePolicy = CachePolicy.None });
        return [Workbench.Bench.RandomInputs.Of(model.Description)];
    }
}
