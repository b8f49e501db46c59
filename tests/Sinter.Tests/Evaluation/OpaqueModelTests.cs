using Sinter.Tests.Api;
using Apple = Sinter.Formats.CoreML.Wire.Models;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class OpaqueModelTests
{
    public static TheoryData<string, Action<Wire.Model>> Models => new()
    {
        { "VisionFeaturePrint model (scene, version 2)", model => model.VisionFeaturePrint = new Apple.VisionFeaturePrint
            { Scene = new Apple.VisionFeaturePrint.Types.Scene { Version = Apple.VisionFeaturePrint.Types.Scene.Types.SceneVersion._2 } } },
        { "AudioFeaturePrint model (sound, version 1)", model => model.AudioFeaturePrint = new Apple.AudioFeaturePrint
            { Sound = new Apple.AudioFeaturePrint.Types.Sound { Version = Apple.AudioFeaturePrint.Types.Sound.Types.SoundVersion._1 } } },
        { "TextClassifier model (revision 1, language en)", model => model.TextClassifier = new Apple.TextClassifier { Revision = 1,
            Language = "en" } },
        { "WordTagger model (revision 3)", model => model.WordTagger = new Apple.WordTagger { Revision = 3 } },
        { "Gazetteer model (revision 2", model => model.Gazetteer = new Apple.Gazetteer { Revision = 2, Language = "de" } },
        { "WordEmbedding model (revision 2", model => model.WordEmbedding = new Apple.WordEmbedding { Revision = 2 } },
        { "the class 'MyLayer'", model => model.CustomModel = new Wire.CustomModel { ClassName = "MyLayer" } },
    };

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void They_say_what_they_are_and_what_to_do_instead(string words, Action<Wire.Model> set)
    {
        Wire.Model message = WrittenModel.Of([Described.Text("x")], [Described.Text("y")], set, version: 8);
        ModelUnsupportedException refusal = WrittenModel.Unsupported(message);
        Assert.Contains(words, refusal.Feature, StringComparison.Ordinal);
        Assert.Contains(" or ", refusal.Expected, StringComparison.Ordinal);
        // As a part of a pipeline, too, with its place.
        Assert.Contains("/model0", WrittenModel.Unsupported(WrittenModel.Of([Described.Text("x")], [Described.Text("y")],
            model => model.Pipeline = new Wire.Pipeline { Models = { message } }, version: 8)).Place, StringComparison.Ordinal);
    }

    [Fact]
    public void Confidences_come_with_ones()
    {
        using Model model = WrittenModel.Load(WrittenModel.Of([Described.Floats("c", 3)], [Described.Floats("y", 2, 3)],
            model => model.ClassConfidenceThresholding = new Wire.ClassConfidenceThresholding(), version: 8));
        Assert.Equal([0.5f, 0.25f, 0, 1, 1, 1], model.Predict(new Features { ["c"] = new[] { 0.5f, 0.25f, 0 } })
            .Array("y").ToArray<float>());
        WrittenModel.Invalid(WrittenModel.Of([Described.Floats("c", 3)], [Described.Floats("y", 3)],
            model => model.ClassConfidenceThresholding = new Wire.ClassConfidenceThresholding(), version: 8));
        WrittenModel.Invalid(WrittenModel.Of(
            [Described.Floats("c", 3)], [Described.Floats("y", 2, 3)], model => model.ClassConfidenceThresholding =
            new Wire.ClassConfidenceThresholding { PrecisionRecallCurves = { new Wire.PrecisionRecallCurve() } }, version: 8));
        WrittenModel.Invalid(WrittenModel.Of([Described.Text("c")], [Described.Floats("y", 2, 3)],
            model => model.ClassConfidenceThresholding = new Wire.ClassConfidenceThresholding(), version: 8));
    }
}
