using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Tensors;
using Sinter.Tests.Formats;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Compression;

/// <summary>A model with one weight of each kind: a convolution, a linear layer and a product with a constant.</summary>
internal sealed class WeightedModel : IDisposable
{
    public const string Convolution = "conv_weight", Linear = "linear_weight", Product = "product_weight";

    private const int Channels = 8, Pixels = 4, Features = 32, Hidden = 64, Outputs = 16;

    private readonly TemporaryFolder _folder = new();

    public WeightedModel(Opset opset = Opset.iOS16, ElementType element = ElementType.Float32, Func<int, float>? weight = null)
    {
        Path = _folder.At("model.mlpackage");
        Program program = Build(opset, element, weight ?? (i => MathF.Sin(i * 1.7f) * (1 + (i % 7))));
        int version = opset.SpecificationVersion();
        using var writer = new ModelPackageWriter(Path);
        var model = new Wire.Model { SpecificationVersion = version, Description = Description() };
        using (BlobFileWriter blobs = writer.CreateBlobFile())
            model.MlProgram = ProgramWriter.Write(program, blobs, version);
        writer.WriteModel(model);
        writer.Commit();
    }

    public string Path { get; }

    /// <summary>A place for a package that does not exist yet.</summary>
    public string Output(string name = "out") => _folder.At($"{name}.mlpackage");

    /// <summary>Compresses it and gives the report.</summary>
    public CompressionReport Compress(CompressionConfiguration configuration, string name = "out") =>
        ModelCompressor.Compress(Path, Output(name), configuration);

    public Function Main(string? path = null) => ModelAsset.Open(path ?? Path).ReadProgram().Functions["main"];

    /// <summary>The decompressed weight that the operation of this name reads.</summary>
    public static Tensor Weight(Function function, string reader)
    {
        Operation operation = function.Body.Operations.Single(candidate => candidate.Name == reader);
        return CompressedConstant.Evaluate(operation.Input(reader == "product" ? "y" : "weight")!.Variable!, function.Opset);
    }

    /// <summary>What the model gives for a fixed input.</summary>
    public static float[] Predict(string path) => Predict(path, Sample(0));

    public static float[] Predict(string path, Features sample)
    {
        using Model model = Model.Load(path, new ModelConfiguration { CachePolicy = CachePolicy.None });
        return model.Predict(sample).Array("y").ToArray<float>();
    }

    /// <summary>An input of independent pixels, in the last channels much larger than in the first.</summary>
    public static Features Noise(int number)
    {
        var random = new Random(number);
        float[] input = [.. Enumerable.Range(0, Channels * Pixels * Pixels).Select(i =>
            MathF.Pow(2, i / (Pixels * Pixels)) * (float)((2 * random.NextDouble()) - 1))];
        return new Features { ["x"] = MultiArray.From(input, 1, Channels, Pixels, Pixels) };
    }

    /// <summary>An input whose pixels are smooth and whose channels differ in size, as real ones do.</summary>
    public static Features Sample(int number)
    {
        float[] input = [.. Enumerable.Range(0, Channels * Pixels * Pixels).Select(i =>
            (1 + (i / (Pixels * Pixels))) * MathF.Cos((0.3f * i) + (number * number)) + MathF.Sin(number + (i / Pixels)))];
        return new Features { ["x"] = MultiArray.From(input, 1, Channels, Pixels, Pixels) };
    }

    public void Dispose() => _folder.Dispose();

    private static Program Build(Opset opset, ElementType element, Func<int, float> weight)
    {
        var builder = new BlockBuilder(opset, ModelStage.Verify);
        Variable x = builder.Input("x", new TensorType(ElementType.Float32, 1, Channels, Pixels, Pixels));
        Variable cast = element == ElementType.Float32 ? x : builder.Add("cast", "x_cast", ("x", x), ("dtype", Literal.Of("fp16")));
        Variable convolved = builder.Add("conv", "convolution", ("x", cast), ("weight", Constant(Convolution, Channels, Channels, 3, 3)),
            ("pad_type", Literal.Of("same")), ("strides", Literal.Of([1, 1])), ("dilations", Literal.Of([1, 1])), ("groups", Literal.Of(1)),
            ("pad", Literal.Of([0, 0, 0, 0])));
        Variable rows = builder.Add("reshape", "rows", ("x", convolved), ("shape", Literal.Of([4, Features])));
        Variable hidden = builder.Add("linear", "linear", ("x", rows), ("weight", Constant(Linear, Hidden, Features)));
        Variable y = builder.Add("matmul", "product", ("x", hidden), ("y", Constant(Product, Hidden, Outputs)),
            ("transpose_x", Literal.Of(false)), ("transpose_y", Literal.Of(false)));
        Variable result = element == ElementType.Float32 ? builder.Add("identity", "y", ("x", y))
            : builder.Add("cast", "y", ("x", y), ("dtype", Literal.Of("fp32")));
        Block body = builder.ToBlock([], [result]);
        return new Program([new Function("main", [x], opset, [KeyValuePair.Create(opset, body)])]);

        Variable Constant(string name, params int[] shape)
        {
            Shape sizes = Shape.Of(shape);
            float[] values = [.. Enumerable.Range(0, (int)sizes.ElementCount).Select(weight)];
            return builder.Constant(name, Tensor.From<float>(sizes, values).ConvertTo(element));
        }
    }

    private static Wire.ModelDescription Description() => new()
    {
        Input = { Array("x", 1, Channels, Pixels, Pixels) },
        Output = { Array("y", 4, Outputs) },
    };

    private static Wire.FeatureDescription Array(string name, params long[] shape) => new()
    {
        Name = name,
        Type = new Wire.FeatureType
        {
            MultiArrayType = new Wire.ArrayFeatureType { DataType = Wire.ArrayFeatureType.Types.ArrayDataType.Float32, Shape = { shape } },
        },
    };
}
