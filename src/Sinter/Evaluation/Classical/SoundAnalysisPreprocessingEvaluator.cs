using Sinter.Kernels;
using Sinter.Loading;
using Sinter.Tensors;
using Kind = Sinter.Formats.CoreML.Wire.Models.SoundAnalysisPreprocessing.SoundAnalysisPreprocessingTypeOneofCase;

namespace Sinter.Evaluation.Classical;

/// <summary>Makes of 0.975 s of sound the spectrogram that sound classifiers take.</summary>
internal sealed class SoundAnalysisPreprocessingEvaluator : FeatureEvaluator
{
    private const int SampleCount = 15600, FrameCount = 96;

    private readonly FeatureDescription _output;

    public SoundAnalysisPreprocessingEvaluator(LoadContext context)
        : base(context.Description)
    {
        Kind kind = context.Model.SoundAnalysisPreprocessing.SoundAnalysisPreprocessingTypeCase;
        if (kind != Kind.Vggish)
            throw context.Unsupported("preprocessing of sound other than vggish", "vggish");
        if (context.Description.Inputs.Count != 1 || context.Description.Outputs.Count != 1)
            throw context.Invalid(
                "features", "one input and one output", $"{context.Description.Inputs.Count} and {context.Description.Outputs.Count}");
        Check(context, context.Description.Inputs[0], SampleCount, $"an array of {SampleCount} samples");
        _output = context.Description.Outputs[0];
        Check(context, _output, FrameCount * LogMelSpectrogram.Bands, $"an array [1, {FrameCount}, {LogMelSpectrogram.Bands}]");
    }

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        if (inputs[0] is not ArrayFeature { Value: { Count: SampleCount } samples })
        {
            throw new ModelInputException(ModelStage.Predict, $"input '{Description.Inputs[0].Name}'",
                $"{SampleCount} samples, 0.975 s at {LogMelSpectrogram.SampleRate} Hz", inputs[0]?.Words ?? "none");
        }
        var spectrogram = new double[FrameCount * LogMelSpectrogram.Bands];
        LogMelSpectrogram.Run(samples.ToArray<double>(), spectrogram);
        outputs[_output.Name] = NumberFeature.Of(spectrogram, [1, FrameCount, LogMelSpectrogram.Bands], _output);
    }

    private static void Check(LoadContext context, FeatureDescription feature, int count, string expected)
    {
        if (feature.Type is not ArrayFeatureType type || (type.Flexibility is FixedShape
            && Shape.Of(type.Dimensions).ElementCount != count))
            throw context.Invalid(feature.Name, expected, feature.Type.ToString()!);
    }
}
