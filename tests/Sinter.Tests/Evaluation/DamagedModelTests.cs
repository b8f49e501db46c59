using System.Diagnostics;
using Google.Protobuf;
using Sinter.Devices.Cpu;
using Sinter.Evaluation;
using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Loading;
using Sinter.Planning;
using Sinter.Tests.Api;
using Sinter.Tests.Formats;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

/// <summary>Damaged models load and predict, or end in one typed exception, soon and without much memory.</summary>
public sealed class DamagedModelTests
{
    private const int VariantsPerSeed = 1_500, MostElements = 1 << 16;

    private const long MostMemory = 200L << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, Wire.Model> Seeds = new(StringComparer.Ordinal)
    {
        ["recommender"] = RecommenderTests.Recommender(),
        ["bayesian"] = BayesianProbitTests.Regressor(),
        ["suppression"] = NonMaximumSuppressionTests.Suppression(perClass: true),
        ["neighbors"] = NearestNeighborsTests.Line(neighbors: 3),
        ["steps"] = WrittenModel.Pipeline([Described.Number("a"), Described.Text("b")], [Described.Doubles("y", 4)],
            WrittenModel.Of([Described.Text("b")], [Described.ByInt64("e")], model => model.OneHotEncoder =
                new Wire.OneHotEncoder { StringCategories = Steps.Strings("b", "c"), OutputSparse = true }),
            WrittenModel.Of([Described.Number("a"), Described.ByInt64("e")], [Described.Doubles("v", 4)],
                model => model.FeatureVectorizer = Steps.Columns(("a", 1), ("e", 3))),
            WrittenModel.Of([Described.Doubles("v", 4)], [Described.Doubles("v", 4)], model => model.Imputer =
                new Wire.Imputer { ImputedDoubleArray = new Wire.DoubleVector { Vector = { 1, 2, 3, 4 } }, ReplaceDoubleValue = 0 }),
            WrittenModel.Of([Described.Doubles("v", 4)], [Described.Doubles("y", 4)], model => model.Scaler =
                new Wire.Scaler { ShiftValue = { 1 }, ScaleValue = { 1, 2, 3, 4 } })),
        ["mappings"] = WrittenModel.Pipeline([Described.ByText("d"), Described.Text("t")], [Described.Int64("i"), Described.Number("n")],
            WrittenModel.Of([Described.ByText("d")], [Described.Doubles("v", 2)],
                model => model.DictVectorizer = new Wire.DictVectorizer { StringToIndex = Steps.Strings("a", "b") }),
            WrittenModel.Of([Described.Doubles("v", 2)], [Described.Doubles("w", 2)], model => model.Normalizer = new Wire.Normalizer()),
            WrittenModel.Of([Described.Doubles("w", 2)], [Described.Number("n")], model => model.ArrayFeatureExtractor = Steps.Extract(1)),
            WrittenModel.Of([Described.Text("t")], [Described.Int64("i")], model => model.CategoricalMapping =
                new Wire.CategoricalMapping { StringToInt64Map = new Wire.StringToInt64Map { Map = { ["b"] = 1 } }, Int64Value = 2 })),
        ["serialized"] = WrittenModel.Of([Described.Floats("c", 3)], [Described.Floats("y", 2, 3)], model => model.SerializedModel =
            new Wire.SerializedModel
            {
                Identifier = "CoreML.Specification.Model",
                Model = WrittenModel.Of([Described.Floats("c", 3)], [Described.Floats("y", 2, 3)],
                    inner => inner.ClassConfidenceThresholding = new Wire.ClassConfidenceThresholding()).ToByteString(),
            }),
    };

    public static TheoryData<string> SeedNames => [.. Seeds.Keys];

    [Theory]
    [MemberData(nameof(SeedNames))]
    public void Seeds_predict(string name) => LoadAndPredict(Seeds[name].ToByteArray());

    [Theory]
    [MemberData(nameof(SeedNames))]
    public void Damaged_models_predict_or_are_refused(string name)
    {
        byte[] seed = Seeds[name].ToByteArray();
        byte[] donor = Seeds.Values.First(other => other != Seeds[name]).ToByteArray();
        var mutator = new Mutator(20260802);
        int refused = 0;
        for (int i = 0; i < VariantsPerSeed; i++)
        {
            byte[] variant = mutator.Mutate(seed, donor);
            long allocated = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
            try
            {
                LoadAndPredict(variant);
            }
            catch (ModelException error)
            {
                Assert.NotEmpty(error.Place);
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Variant {i} of {name} ({Convert.ToBase64String(variant)}) ended in {error}");
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"Variant {i} of {name} took {Stopwatch.GetElapsedTime(started)}.");
            Assert.True(allocated < MostMemory, $"Variant {i} of {name} ({Convert.ToBase64String(variant)}) allocated {allocated}.");
        }
        Assert.InRange(refused, VariantsPerSeed / 10, VariantsPerSeed);
    }

    private static void LoadAndPredict(byte[] bytes)
    {
        Wire.Model message = WireReader.Read(bytes, Wire.Model.Parser, "damaged");
        ModelAsset asset = ModelAsset.Of(message, new WeightFiles(Path.GetTempPath()), "damaged");
        ModelDescription description = DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType));
        var context = new LoadContext(asset, description, new ModelConfiguration(), ComputeDevices.SpecializerFor(new ModelConfiguration(), new CpuComputeDevice(WorkPool.Inline)), WorkPool.Inline,
            TestContext.Current.CancellationToken);
        using IModelEvaluator evaluator = EvaluatorFactory.Create(context);
        var inputs = new Features();
        foreach (FeatureDescription input in description.Inputs)
        {
            if (ValueOf(input.Type) is { } value)
                inputs[input.Name] = value;
        }
        _ = evaluator.Predict(inputs, null, TestContext.Current.CancellationToken);
        _ = evaluator.PredictBatch([inputs, inputs], null, new BatchWidth(2, WorkPool.Shared), TestContext.Current.CancellationToken);
    }

    private static FeatureValue? ValueOf(FeatureType type) => type switch
    {
        ArrayFeatureType array => MultiArray.Zeros(ArrayElementType.Float32,
            array.Shape.Aggregate(1L, (product, size) => product * size) <= MostElements ? [.. array.Shape] : [2]),
        Int64FeatureType => 1L,
        DoubleFeatureType => 1.0,
        StringFeatureType => "b",
        SequenceFeatureType { HoldsStrings: true } => new SequenceFeature(["a", "b"]),
        SequenceFeatureType => new SequenceFeature([0L, 1]),
        DictionaryFeatureType { HasStringKeys: true } => new DictionaryFeature(
            [KeyValuePair.Create("a", 1.0), KeyValuePair.Create("b", 2.0)]),
        DictionaryFeatureType => new DictionaryFeature([KeyValuePair.Create(0L, 1.0), KeyValuePair.Create(1L, 2.0)]),
        _ => null,
    };
}
