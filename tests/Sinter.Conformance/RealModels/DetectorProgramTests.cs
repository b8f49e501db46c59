using Sinter.Cli.Files;
using Sinter.Devices.Cpu;
using Sinter.Evaluation;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Kernels;

namespace Sinter.Conformance.RealModels;

/// <summary>The program inside YOLOv8n's pipeline, from the source package and from the bundle that Apple's compiler made of it.</summary>
public sealed class DetectorProgramTests(ITestOutputHelper output)
{
    private const int Size = 640, Boxes = 8400, Classes = 80;
    private const string Confidences = "var_841_1", Coordinates = "var_845";

    /// <summary>Photos in which one thing stands out, which the network must find: equal numbers could be equally wrong.</summary>
    [Theory]
    [InlineData("04.jpg", 0, "person")]
    [InlineData("20.jpg", 4, "airplane")]
    [InlineData("23.jpg", 14, "bird")]
    public void Source_and_compiled_program_give_the_same_numbers(string photo, int expectedClass, string className)
    {
        RealModelFolder.Require();
        string path = Path.Combine(SharedFolder.Path, "photos", "eval", photo);
        Assert.SkipUnless(File.Exists(path), "The photos in ../shared/photos are not here.");
        Picture picture = PictureFile.Read(path);
        Image image = new Image(PixelFormat.Rgb24, picture.Width, picture.Height, picture.Pixels).Resize(Size, Size);
        Prediction source = Predict("saadiahl-cat_feeder/yolov8n.mlpackage", image);
        Prediction compiled = Predict("saadiahl-cat_feeder/yolov8n.mlmodelc", image);

        Assert.Equal([Boxes, Classes], source.Array(Confidences).Shape);
        Assert.Equal([Boxes, 4], source.Array(Coordinates).Shape);
        float[] confidences = source.Array(Confidences).ToArray<float>();
        Assert.Equal(confidences, compiled.Array(Confidences).ToArray<float>());
        Assert.Equal(source.Array(Coordinates).ToArray<float>(), compiled.Array(Coordinates).ToArray<float>());

        float best = confidences.Max();
        int bestClass = Array.IndexOf(confidences, best) % Classes;
        output.WriteLine($"class {bestClass} with confidence {best:F3}");
        Assert.True(bestClass == expectedClass && best > 0.8, $"got class {bestClass} with {best:F3}, not {className}");
    }

    /// <summary>The program of the pipeline, evaluated on its own.</summary>
    private static Prediction Predict(string path, Image image)
    {
        ModelAsset asset = ModelAsset.Open(RealModelFolder.PathOf(path)).Models[0];
        ModelDescription description = DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType));
        Function function = asset.ReadProgram().Functions["main"];
        var device = new CpuComputeDevice(WorkPool.Shared);
        using var evaluator = new ProgramEvaluator(new ProgramSource(function), description, new ModelConfiguration(), device);
        return evaluator.Predict(new Features { ["image"] = image }, state: null, TestContext.Current.CancellationToken);
    }
}
