namespace Sinter.Conformance.RealModels;

/// <summary>Every real model loads, or is refused with the reason that is true of it.</summary>
public sealed class LoadTests
{
    private const string Fluid = "FluidInference-FluidAudio/";
    private const string Parakeet = Fluid + "8842adb/Models/ParakeetEOU/Streaming/160ms/";
    private const string Optimization = "Sources/FluidAudio/Resources/OptimizationModels/";

    /// <summary>What becomes of the model files that do not load as they are.</summary>
    private static readonly Dictionary<string, Expectation> RefusedFiles = new(StringComparer.Ordinal)
    {
        ["MoonAndEye-CreateMLDemo/FruitClassifier.mlmodel"] = ScenePrint,
        ["MoonAndEye-CreateMLDemo/KaneshiroOrNot.mlmodel"] = ScenePrint,
        ["dorukhanuzun-CreateML/MyImageClassifier.mlmodel"] = ScenePrint,
        ["edolj-SoundAnalysisApp/SoundClassifier.mlmodel"] =
            Unsupported("/model0", "an AudioFeaturePrint model (sound, version 1), whose network is part of Apple's systems"),
        ["MoonAndEye-CreateMLDemo/SentimentClassifer.mlmodel"] = TextClassifier,
        ["MoonAndEye-CreateMLDemo/SpamDetector.mlmodel"] = TextClassifier,
        ["danielsogl-DHBW/SentimentClassifier.mlmodel"] = TextClassifier,
        ["Packt-ML-with-CoreML/Chapter06/Notebooks/output/FastStyleTransferVanGoghStarryNight.mlmodel"] =
            Unsupported("custom layers of the classes 'ResCropBlockLambda', 'RescaleOutputLambda'"),
    };

    /// <summary>What becomes of each package and bundle.</summary>
    private static readonly Dictionary<string, Expectation> Expectations = new(StringComparer.Ordinal)
    {
        [Parakeet + "decoder.mlmodelc"] = MissingWeights,
        [Parakeet + "joint_decision.mlmodelc"] = MissingWeights,
        [Parakeet + "parakeet_eou_preprocessor.mlmodelc"] = MissingWeights,
        [Parakeet + "streaming_encoder.mlmodelc"] = MissingWeights,
        [Parakeet + "streaming_encoder.mlpackage"] = MissingWeights,
        [Fluid + "b1661f0/" + Optimization + "Argmax.mlmodelc"] = Loads,
        [Fluid + "b1661f0/" + Optimization + "TokenDurationPrediction.mlmodelc"] = Loads,
        [Fluid + "b1661f0/" + Optimization + "TransposeEncoder.mlmodelc"] = Loads,
        [Fluid + "f88b126/" + Optimization + "Argmax.mlmodelc"] = Loads,
        [Fluid + "f88b126/" + Optimization + "TokenDurationPrediction.mlmodelc"] = Loads,
        [Fluid + "f88b126/" + Optimization + "TransposeEncoder.mlmodelc"] = Loads,
        ["JacopoMangiavacchi-S4TF/Models/s4tf_model_retrained.mlmodelc"] = Loads,
        ["MatkoGH-quickmath/Resources/MNISTClassifier.mlmodelc"] = Loads,
        ["adamsro-dtln-aec-coreml/fp16-2c2c3843/Sources/DTLNAecCoreML/Resources/DTLN_AEC_128_Part1.mlpackage"] = Loads,
        ["adamsro-dtln-aec-coreml/fp16-2c2c3843/Sources/DTLNAecCoreML/Resources/DTLN_AEC_128_Part2.mlpackage"] = Loads,
        ["ameeSun-Chiron"] = Loads,
        ["apple-coremltools/coremltools/modelrunner/ModelRunner/add_model.mlmodelc"] = Loads,
        ["mathletema-coreml_vs_c/model.mlpackage"] = Loads,
        ["ruslanab84-asknumi/MyTabularClassifier.mlmodelc"] = Loads,
        ["saadiahl-cat_feeder/yolov8n.mlmodelc"] = Loads,
        ["saadiahl-cat_feeder/yolov8n.mlpackage"] = Loads,
        ["spotify-basic-pitch/basic_pitch/saved_models/icassp_2022/nmp.mlpackage"] = Loads,
    };

    private static Expectation Unsupported(params string[] words) => new(typeof(ModelUnsupportedException), words);

    private static Expectation Loads => new(null, []);

    /// <summary>The weights of these lie elsewhere: only their programs were published.</summary>
    private static Expectation MissingWeights => new(typeof(ModelFormatException), ["@model_path/weights/weight.bin; got nothing there"]);

    /// <summary>Classifiers of Create ML on features that Apple's systems extract.</summary>
    private static Expectation ScenePrint => Unsupported("/model0",
        "a VisionFeaturePrint model (scene, version 1), whose network is part of Apple's systems");

    private static Expectation TextClassifier =>
        Unsupported("a TextClassifier model (revision 1), whose data only Apple's Natural Language framework reads");

    public static TheoryData<string> PackagesAndBundles => Rows(RealModelFolder.PackagesAndBundles());

    public static TheoryData<string> SpecificationFiles => Rows(RealModelFolder.SpecificationFiles());

    [Theory]
    [MemberData(nameof(PackagesAndBundles))]
    public void Packages_and_bundles_load_or_say_why_not(string path)
    {
        RealModelFolder.Require();
        Assert.True(Expectations.TryGetValue(path, out Expectation? expectation), $"The table does not list {path}.");
        CheckRefusal(expectation, path);
    }

    [Fact]
    public void Every_row_of_the_table_is_a_model_that_is_here()
    {
        RealModelFolder.Require();
        Assert.Equal(Expectations.Keys.Order(StringComparer.Ordinal), RealModelFolder.PackagesAndBundles());
    }

    [Theory]
    [MemberData(nameof(SpecificationFiles))]
    public void Model_files_load_or_say_why_not(string path)
    {
        RealModelFolder.Require();
        RefusedFiles.TryGetValue(path, out Expectation? expectation);
        CheckRefusal(expectation ?? Loads, path);
    }

    [Fact]
    public void Every_refused_file_is_here()
    {
        RealModelFolder.Require();
        Assert.All(RefusedFiles.Keys, path => Assert.Contains(path, RealModelFolder.SpecificationFiles()));
    }

    private static void CheckRefusal(Expectation expectation, string path)
    {
        Exception? refusal = Refusal(RealModelFolder.PathOf(path));
        Assert.True(expectation.Exception == refusal?.GetType(), $"{path}: {refusal}");
        Assert.All(expectation.Words, word => Assert.Contains(word, refusal!.Message, StringComparison.Ordinal));
    }

    private static TheoryData<string> Rows(IEnumerable<string> paths)
    {
        TheoryData<string> rows = [.. paths];
        return rows.Count > 0 ? rows : ["(absent)"];
    }

    private static Exception? Refusal(string path)
    {
        try
        {
            Model.Load(path).Dispose();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private sealed record Expectation(Type? Exception, IReadOnlyList<string> Words);
}
