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

    private static readonly (string Recorded, string Output, int Width)[] Outputs =
        [("contour", "Identity", 264), ("note", "Identity_1", 88), ("onset", "Identity_2", 88)];

    [Fact]
    public void Recorded_outputs_are_reproduced()
    {
        RealModelFolder.Require();
        Sound recording = WaveFormat.Read(RealModelFolder.PathOf(Folder + "tests/resources/vocadito_10.wav"));
        Assert.Equal((2 * SampleRate, 1), (recording.SampleRate, recording.Channels));
        Dictionary<string, float[]> recorded = PickledArrays.Read(
            RealModelFolder.PathOf(Folder + "tests/resources/vocadito_10/model_output.npz"), "arr_0.npy", "note", "onset", "contour");
        Dictionary<string, List<float>> inferred = Infer(HalfRateFilter.Apply(recording.Samples));
        foreach ((string name, string key, int width) in Outputs)
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

    private static Dictionary<string, List<float>> Infer(float[] audio)
    {
        using Model model = Model.Load(RealModelFolder.PathOf(Folder + "basic_pitch/saved_models/icassp_2022/nmp.mlpackage"));
        float[] padded = [.. new float[Overlap / 2], .. audio];
        var frames = Outputs.ToDictionary(pair => pair.Output, _ => new List<float>(), StringComparer.Ordinal);
        for (int start = 0; start < padded.Length; start += WindowLength - Overlap)
        {
            var window = new float[WindowLength];
            padded.AsSpan(start, Math.Min(WindowLength, padded.Length - start)).CopyTo(window);
            Prediction prediction = model.Predict(new Features { ["input_2"] = MultiArray.From(window, 1, WindowLength, 1) });
            foreach ((_, string name, int width) in Outputs)
            {
                MultiArray whole = prediction.Array(name);
                Assert.Equal([1, FramesPerWindow, width], whole.Shape);
                frames[name].AddRange(whole.Slice(1, OverlappingFrames / 2, FramesPerWindow - OverlappingFrames).ToArray<float>());
            }
        }
        return frames;
    }
}
