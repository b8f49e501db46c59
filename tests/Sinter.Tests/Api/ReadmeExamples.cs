using Sinter;

namespace ReadmeExamples;

/// <summary>The code of the README, as it stands there.</summary>
internal static class Snippets
{
    public static Image Sketch(int width, int height, byte[] pixels)
    {
        using Model model = Model.Load("samples/Sketch/Sketch.mlpackage");

        var picture = new Image(PixelFormat.Rgba32, width, height, pixels);
        Prediction prediction = model.Predict(new Features { ["image"] = picture });

        Image sketch = prediction.Image("sketch");
        return sketch;
    }

    public static async Task<(string Label, float[] Scores)> ClassifyAsync(CancellationToken ct)
    {
        await using Model model = await Model.LoadAsync("Classifier.mlpackage", cancellationToken: ct);

        MultiArray tokens = MultiArray.From([101, 2023, 2003, 102], 1, 4);
        Prediction prediction = await model.PredictAsync(new Features { ["tokens"] = tokens }, cancellationToken: ct);

        string label = prediction.Text("classLabel");
        float[] scores = prediction.Array("scores").ToArray<float>();
        return (label, scores);
    }

    public static ModelState Continue(Model model, IEnumerable<Features> frames)
    {
        ModelState state = model.CreateState();
        foreach (Features frame in frames)
            Console.WriteLine(model.Predict(frame, new PredictionOptions { State = state }).Array("y"));
        return state;
    }
}
