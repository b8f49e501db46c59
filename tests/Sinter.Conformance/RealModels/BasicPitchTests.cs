using Sinter.Workbench.Files;

namespace Sinter.Conformance.RealModels;

/// <summary>Basic Pitch over the recording of its own tests, as its inference runs it, against the outputs recorded with them. Each number
/// must be within 1e-4, the tolerance of Basic Pitch's own test for all its runtimes; 8e-5 at most and 2e-6 in the mean were measured.
/// The recording has twice the sample rate that the model takes, and the filter that halves it matters: one with other band edges gives
/// differences of 5e-3, so the one here is designed as the one was that made the recorded outputs.</summary>
public sealed class BasicPitchTests(ITestOutputHelper output)
{
    private const string Folder = "spotify-basic-pitch/";
    private const int SampleRate = 22050, Hop = 256, WindowLength = 2 * SampleRate - Hop;
    private const int RecordedFrames = 787, FramesPerWindow = 172, OverlappingFrames = 30, Overlap = OverlappingFrames * Hop;

    private const double LargestError = 1e-4, MeanError = 5e-6;

    private static readonly (string Recorded, string Output, string OnnxOutput, int Width)[] Outputs =
    [
        ("contour", "Identity", "StatefulPartitionedCall_0", 264),
        ("note", "Identity_1", "StatefulPartitionedCall_1", 88),
        ("onset", "Identity_2", "StatefulPartitionedCall_2", 88),
    ];

    [Fact]
    public void Recorded_outputs_are_reproduced()
    {
        RealModelFolder.Require();
        Compare(RealModelFolder.PathOf(Folder + "basic_pitch/saved_models/icassp_2022/nmp.mlpackage"), "input_2", pair => pair.Output);
    }

    /// <summary>The ONNX file of the same model, converted, gives what Spotify's own package gives.</summary>
    [Theory]
    [InlineData(DeploymentTarget.iOS15)]
    [InlineData(DeploymentTarget.iOS18)]
    public void The_ONNX_model_is_converted_to_the_same(DeploymentTarget target)
    {
        RealModelFolder.Require();
        string folder = Directory.CreateTempSubdirectory("sinter-pitch-").FullName;
        try
        {
            string package = Path.Combine(folder, "pitch.mlpackage");
            ModelConverter.Convert(Path.Combine(SharedFolder.Path, "real-models", "onnx", "github-spotify-basic-pitch", "nmp.onnx"), package, new ConversionOptions
            {
                Target = target,
                Inputs = new Dictionary<string, ConversionInput>
                {
                    ["serving_default_input_2:0"] = new() { Shape = [new SizeRange(1, 1), new SizeRange(WindowLength, WindowLength), new SizeRange(1, 1)] },
                },
            });
            Compare(package, "serving_default_input_2_0", pair => pair.OnnxOutput);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Compare(string model, string input, Func<(string Recorded, string Output, string OnnxOutput, int Width), string> outputOf)
    {
        Sound recording = WaveFormat.Read(RealModelFolder.PathOf(Folder + "tests/resources/vocadito_10.wav"));
        Assert.Equal((2 * SampleRate, 1), (recording.SampleRate, recording.Channels));
        Dictionary<string, float[]> recorded = PickledArrays.Read(
            RealModelFolder.PathOf(Folder + "tests/resources/vocadito_10/model_output.npz"), "arr_0.npy", "note", "onset", "contour");
        Dictionary<string, List<float>> inferred = Infer(model, input, outputOf, HalfRateFilter.Apply(recording.Samples));
        foreach ((string name, string key, int width) in Outputs.Select(pair => (pair.Recorded, outputOf(pair), pair.Width)))
        {
            float[] expected = recorded[name];
            Assert.Equal(RecordedFrames * width, expected.Length);
            // The last window reaches beyond the recording, so more frames are inferred than recorded.
            Assert.True(inferred[key].Count >= expected.Length, $"{inferred[key].Count / width} frames of {name}");
            double[] errors = [.. inferred[key].Zip(expected, (a, b) => (double)Math.Abs(a - b))];
            output.WriteLine($"{name}: mean error {errors.Average():E2}, largest {errors.Max():E2}");
            Assert.True(errors.Max() <= LargestError, $"{name} is off by up to {errors.Max():E2}.");
            Assert.True(errors.Average() <= MeanError, $"{name} is off by {errors.Average():E2} in the mean.");
        }
    }

    private static Dictionary<string, List<float>> Infer(string path, string input,
        Func<(string Recorded, string Output, string OnnxOutput, int Width), string> outputOf, float[] audio)
    {
        using Model model = Model.Load(path);
        float[] padded = [.. new float[Overlap / 2], .. audio];
        var frames = Outputs.ToDictionary(outputOf, _ => new List<float>(), StringComparer.Ordinal);
        for (int start = 0; start < padded.Length; start += WindowLength - Overlap)
        {
            var window = new float[WindowLength];
            padded.AsSpan(start, Math.Min(WindowLength, padded.Length - start)).CopyTo(window);
            Prediction prediction = model.Predict(new Features { [input] = MultiArray.From(window, 1, WindowLength, 1) });
            foreach ((string name, int width) in Outputs.Select(pair => (outputOf(pair), pair.Width)))
            {
                MultiArray whole = prediction.Array(name);
                Assert.Equal([1, FramesPerWindow, width], whole.Shape);
                frames[name].AddRange(whole.Slice(1, OverlappingFrames / 2, FramesPerWindow - OverlappingFrames).ToArray<float>());
            }
        }
        return frames;
    }
}
