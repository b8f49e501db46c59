namespace Sinter.Workbench.Preview;

/// <summary>The outputs that hold boxes, and how.</summary>
public sealed class BoxOutputs
{
    /// <summary>Of raw candidates, at most so many are looked at: the surest.</summary>
    private const int MostCandidates = 3000;
    private const int MostBoxes = 200;
    private const double LeastConfidence = 0.25, MostOverlap = 0.45;

    private readonly Func<Prediction, (int Width, int Height), IEnumerable<Detection>> _read;

    private BoxOutputs(string reason, Func<Prediction, (int Width, int Height), IEnumerable<Detection>> read)
    {
        Reason = reason;
        _read = read;
    }

    /// <summary>Why these outputs are taken for boxes.</summary>
    public string Reason { get; }

    /// <summary>Finds the outputs with boxes; null when there are none.</summary>
    public static BoxOutputs? Of(IReadOnlyList<OutputShape> outputs, PreviewMetadata metadata)
    {
        OutputShape? confidence = Named(outputs, "confidence"), coordinates = Named(outputs, "coordinates");
        if (confidence is not null && coordinates is not null)
        {
            return new BoxOutputs("it has the outputs of a detector, confidence and coordinates",
                (prediction, _) => Suppressed(prediction.Array(confidence.Name), prediction.Array(coordinates.Name), metadata.Labels));
        }
        // Several arrays of boxes are for several grids, with places that only the model's author can explain.
        OutputShape? boxes = outputs.Where(output => output.Wide is [> 16, 4]).Take(2).ToArray() is [var only] ? only : null;
        OutputShape? scores = boxes is null ? null : outputs.FirstOrDefault(output => output != boxes && output.Wide is [var count, ..] && count == boxes.Wide[0]
            && output.Wide.Length <= 2);
        if (boxes is not null && scores is not null)
        {
            return new BoxOutputs($"the outputs '{boxes.Name}' and '{scores.Name}' have boxes and their scores",
                (prediction, size) => Corners(prediction.Array(boxes.Name), prediction.Array(scores.Name), size, metadata.Labels));
        }
        if (metadata.Labels.Count > 0 && outputs.FirstOrDefault(output => output.Wide is [var first, var second] && Rows(first, second, metadata.Labels.Count) is not null) is { } rows)
        {
            return new BoxOutputs($"the output '{rows.Name}' has rows of a box and {metadata.Labels.Count} scores",
                (prediction, size) => Raw(prediction.Array(rows.Name), size, metadata.Labels));
        }
        return null;
    }

    /// <summary>The boxes of a prediction, the surest first.</summary>
    /// <param name="prediction">What the model gave.</param>
    /// <param name="size">The size of the picture as the model got it.</param>
    public IReadOnlyList<Detection> Read(Prediction prediction, (int Width, int Height) size) => Detection.WithoutOverlaps(
        _read(prediction, size).OrderByDescending(box => box.Confidence).Take(MostCandidates), MostOverlap, MostBoxes);

    private static OutputShape? Named(IReadOnlyList<OutputShape> outputs, string name) =>
        outputs.FirstOrDefault(output => output.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && output.Type is ArrayFeatureType);

    /// <summary>Core ML's form: a row of class scores per box, and its centre and size as shares of the picture.</summary>
    private static IEnumerable<Detection> Suppressed(MultiArray confidence, MultiArray coordinates, IReadOnlyList<string> labels)
    {
        float[] scores = confidence.ToArray<float>(), places = coordinates.ToArray<float>();
        int count = places.Length / 4, classes = count == 0 ? 0 : scores.Length / count;
        for (int i = 0; i < count && classes > 0; i++)
        {
            int best = Best(scores.AsSpan(i * classes, classes));
            if (scores[(i * classes) + best] >= LeastConfidence)
                yield return Centered(best, scores[(i * classes) + best], labels, places[4 * i], places[(4 * i) + 1], places[(4 * i) + 2], places[(4 * i) + 3]);
        }
    }

    /// <summary>Two arrays: corners of boxes, and a row of scores for each, the first for nothing at all when there are several.</summary>
    private static IEnumerable<Detection> Corners(MultiArray boxes, MultiArray scores, (int Width, int Height) size, IReadOnlyList<string> labels)
    {
        float[] places = boxes.ToArray<float>(), values = scores.ToArray<float>();
        int count = places.Length / 4, classes = values.Length / Math.Max(count, 1);
        int first = classes > 1 && labels.Count != classes ? 1 : 0;
        (double x, double y) = places.Any(value => value > 2) ? (size.Width, size.Height) : (1.0, 1.0);
        for (int i = 0; i < count && classes > 0; i++)
        {
            int best = Best(values.AsSpan((i * classes) + first, classes - first)) + first;
            float confidence = values[(i * classes) + best];
            if (!(confidence >= LeastConfidence))
                continue;
            double left = places[4 * i] / x, top = places[(4 * i) + 1] / y, right = places[(4 * i) + 2] / x, bottom = places[(4 * i) + 3] / y;
            if (right > left && bottom > top)
                yield return new Detection(LabelOf(labels, best - (labels.Count == classes ? 0 : first)), best, confidence, left, top, right - left, bottom - top);
        }
    }

    /// <summary>YOLO's forms: centre and size, then scores, with or without that of being anything at all; rows or columns.</summary>
    private static IEnumerable<Detection> Raw(MultiArray array, (int Width, int Height) size, IReadOnlyList<string> labels)
    {
        int[] wide = [.. array.Shape.Where(count => count != 1)];
        if (wide.Length != 2 || Rows(wide[0], wide[1], labels.Count) is not { } form)
            yield break;
        float[] values = array.ToArray<float>();
        (int count, int length) = form.IsTransposed ? (wide[1], wide[0]) : (wide[0], wide[1]);
        float At(int row, int column) => values[form.IsTransposed ? (column * count) + row : (row * length) + column];
        var scores = new float[labels.Count];
        for (int row = 0; row < count; row++)
        {
            float any = form.HasObjectness ? At(row, 4) : 1;
            for (int i = 0; i < scores.Length; i++)
                scores[i] = any * At(row, length - scores.Length + i);
            int best = Best(scores);
            if (scores[best] >= LeastConfidence)
                yield return Centered(best, scores[best], labels, At(row, 0) / size.Width, At(row, 1) / size.Height, At(row, 2) / size.Width, At(row, 3) / size.Height);
        }
    }

    private static (bool IsTransposed, bool HasObjectness)? Rows(int first, int second, int classes) => (first, second) switch
    {
        _ when second == classes + 5 && first > 20 => (false, true),
        _ when second == classes + 4 && first > 20 => (false, false),
        _ when first == classes + 5 && second > 20 => (true, true),
        _ when first == classes + 4 && second > 20 => (true, false),
        _ => null,
    };

    private static Detection Centered(int best, float confidence, IReadOnlyList<string> labels, double x, double y, double width, double height) =>
        new(LabelOf(labels, best), best, confidence, x - (width / 2), y - (height / 2), width, height);

    private static string LabelOf(IReadOnlyList<string> labels, int index) => index < labels.Count ? labels[index] : $"class {index}";

    private static int Best(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }
        return best;
    }
}
