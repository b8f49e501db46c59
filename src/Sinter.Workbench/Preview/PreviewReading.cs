using System.Globalization;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>Says what the outputs of a prediction mean, for the purpose that a plan has found.</summary>
public sealed class PreviewReading(PreviewPlan plan, ModelDescription description)
{
    private const int MostScores = 20, MostElements = 8, MostSeries = 8, MostMaps = 4, MostValuesPerLine = 1 << 22, MostLabels = 100_000;

    /// <summary>What to show, in the order of the outputs; what was made of several comes first.</summary>
    /// <param name="prediction">What the model gave.</param>
    public IReadOnlyList<PreviewItem> Read(Prediction prediction)
    {
        OutputShape[] outputs = [.. description.Outputs.Where(output => prediction.ContainsKey(output.Name)).Select(output => OutputShape.Of(output, prediction[output.Name]))];
        var items = new List<PreviewItem>();
        var shown = new HashSet<string>(StringComparer.Ordinal);
        if (plan is { Purpose: PreviewPurpose.ObjectDetector, Picture: { } picture } && BoxOutputs.Of(outputs, plan.Metadata) is { } boxes)
            items.Add(new BoxesItem("boxes", boxes.Read(prediction, (picture.Width, picture.Height))));
        if (plan.Purpose == PreviewPurpose.PoseEstimator && outputs.FirstOrDefault(output => output.Plane is { Channels: >= 5 and <= 64, Width: > 4 }) is { } peaks)
        {
            items.Add(PeaksOf(peaks, prediction.Array(peaks.Name)));
            shown.Add(peaks.Name);
        }
        foreach (OutputShape output in outputs.Where(output => !shown.Contains(output.Name)))
            items.AddRange(Maps(output, prediction[output.Name]) ?? [ItemOf(output, prediction[output.Name])]);
        return [.. items.OrderBy(item => item is ArrayItem)];
    }

    /// <summary>A map per channel, where the channels are few and nothing else is known of them.</summary>
    private IEnumerable<PreviewItem>? Maps(OutputShape output, FeatureValue value)
    {
        if (plan.Purpose is not (PreviewPurpose.Audio or PreviewPurpose.Arrays) || value is not ArrayFeature array
            || output.Plane is not { Width: >= 8, Height: >= 8, Channels: <= MostMaps } plane)
            return null;
        float[] values = array.Value.ToArray<float>();
        return Enumerable.Range(0, plane.Channels).Select(channel =>
        {
            var map = new float[plane.Width * plane.Height];
            for (int i = 0; i < map.Length; i++)
                map[i] = values[plane.At(channel, i / plane.Width, i % plane.Width)];
            return ColorMap.Draw(plane.Channels == 1 ? output.Name : $"{output.Name}, channel {channel}", map, plane.Width, plane.Height);
        });
    }

    private PreviewItem ItemOf(OutputShape output, FeatureValue value) => value switch
    {
        ImageFeature { Value.Format: PixelFormat.GrayFloat16 or PixelFormat.GrayFloat32 } image => ColorMap.Draw(output.Name,
            ((TensorContent)FeatureContent.FromFeature(image)).Tensor.ToFloats(), image.Value.Width, image.Value.Height),
        ImageFeature image => new PictureItem(output.Name, FeatureContent.ToPicture(image.Value)),
        ArrayFeature array => ItemOf(output, array.Value),
        StringFeature text => new ValueItem(output.Name, text.Value),
        Int64Feature number => new ValueItem(output.Name, number.Value.ToString(CultureInfo.InvariantCulture)),
        DoubleFeature number => new ValueItem(output.Name, number.Value.ToString("G7", CultureInfo.InvariantCulture)),
        DictionaryFeature { ByString: { } entries } => Scores(output.Name, entries),
        DictionaryFeature { ByInt64: { } entries } => Scores(output.Name, entries.Select(entry => KeyValuePair.Create(Label((int)entry.Key), entry.Value))),
        SequenceFeature { Strings: { } texts } => new ValueItem(output.Name, string.Join(", ", texts.Take(MostScores))),
        SequenceFeature { Int64s: { } numbers } => new ValueItem(output.Name, string.Join(", ", numbers.Take(MostScores))),
        _ => new ValueItem(output.Name, value.ToString() ?? ""),
    };

    private PreviewItem ItemOf(OutputShape output, MultiArray array)
    {
        float[] values = array.ToArray<float>();
        if (values.Length == 0 || plan.Purpose == PreviewPurpose.ObjectDetector)
            return Summary(output, array, values);
        int[] wide = output.Wide;
        switch (plan.Purpose)
        {
            case PreviewPurpose.ImageSegmenter when output.Plane is { } plane:
                return SegmentMap.Of(output.Name, values, plane, plan.Metadata);
            case PreviewPurpose.DepthEstimator when output.Plane is { Channels: 1 } plane:
                return ColorMap.Draw(output.Name, values, plane.Width, plane.Height);
            case PreviewPurpose.ImageToImage when output.Plane is { Channels: 3 or 4 or 1, Width: >= 8, Height: >= 8 } plane:
                return plane.Channels == 1 && !FloatPicture.IsPicture(values) ? ColorMap.Draw(output.Name, values, plane.Width, plane.Height)
                    : new PictureItem(output.Name, FloatPicture.Draw(values, plane));
            case PreviewPurpose.ImageClassifier or PreviewPurpose.Audio or PreviewPurpose.Text or PreviewPurpose.Tabular
                when wide is [> 1 and <= MostLabels] && (plan.Purpose == PreviewPurpose.ImageClassifier || plan.Metadata.Labels.Count == wide[0]):
                return Scores(output.Name, values.Select((value, i) => KeyValuePair.Create(Label(i), (double)value)));
            case PreviewPurpose.Audio or PreviewPurpose.Arrays when wide is [> 1] && values.Length <= MostValuesPerLine:
                return new SeriesItem(output.Name, [values], plan.Purpose == PreviewPurpose.Audio && values.Length > plan.SampleRate / 100 ? plan.SampleRate : null);
            case PreviewPurpose.Audio or PreviewPurpose.Arrays when wide is [<= MostSeries, > MostSeries] && values.Length <= MostValuesPerLine:
                return new SeriesItem(output.Name, [.. values.Chunk(wide[1])], null);
            default:
                return Summary(output, array, values);
        }
    }

    private PointsItem PeaksOf(OutputShape output, MultiArray array)
    {
        float[] values = array.ToArray<float>();
        Plane plane = output.Plane!.Value;
        var points = new List<PreviewPoint>();
        for (int channel = 0; channel < plane.Channels; channel++)
        {
            (float best, int bestX, int bestY) = (float.NegativeInfinity, 0, 0);
            for (int y = 0; y < plane.Height; y++)
            {
                for (int x = 0; x < plane.Width; x++)
                {
                    float value = values[plane.At(channel, y, x)];
                    if (value > best)
                        (best, bestX, bestY) = (value, x, y);
                }
            }
            points.Add(new PreviewPoint(Label(channel), best, (bestX + 0.5) / plane.Width, (bestY + 0.5) / plane.Height));
        }
        return new PointsItem(output.Name, points);
    }

    private static ScoresItem Scores(string name, IEnumerable<KeyValuePair<string, double>> scores)
    {
        KeyValuePair<string, double>[] all = [.. scores];
        return new ScoresItem(name, [.. all.OrderByDescending(entry => double.IsNaN(entry.Value) ? double.NegativeInfinity : entry.Value).Take(MostScores)], all.Length);
    }

    private static PreviewItem Summary(OutputShape output, MultiArray array, float[] values)
    {
        if (values.Length == 1)
            return new ValueItem(output.Name, values[0].ToString("G7", CultureInfo.InvariantCulture));
        string type = array.ToString()!;
        return values.Length == 0 ? new ArrayItem(output.Name, type, 0, 0, 0, 0, [])
            : new ArrayItem(output.Name, type, values.Length, values.Min(), values.Max(), values.Average(value => (double)value), [.. values.Take(MostElements).Select(value => (double)value)]);
    }

    private string Label(int index) => index >= 0 && index < plan.Metadata.Labels.Count ? plan.Metadata.Labels[index] : $"class {index}";
}
