namespace Sinter.Workbench.Preview;

/// <summary>What a model is for, found in its interface and in what its author wrote, and which of its inputs a person gives.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Reason">Why that was found.</param>
/// <param name="Picture">The input for the picture.</param>
/// <param name="Sound">The name of the input for the sound.</param>
/// <param name="SoundLength">How many samples that takes; null for any number.</param>
/// <param name="Metadata">What the author wrote.</param>
public sealed record PreviewPlan(PreviewPurpose Purpose, string Reason, PictureInput? Picture, string? Sound, int? SoundLength, PreviewMetadata Metadata)
{
    private const int LeastSamples = 400;

    private static readonly string[] SoundNames = ["audio", "sound", "wave", "pcm", "speech", "samples"];

    /// <summary>Samples per second that sounds are brought to.</summary>
    public int SampleRate => Metadata.SampleRate ?? 16_000;

    /// <summary>The input that a file without a name is for; null when there are several alike.</summary>
    public string? MainInput(ModelDescription description) => Picture?.Name ?? Sound
        ?? (description.Inputs.Where(input => !input.IsOptional).Take(2).ToArray() is [var only] ? only.Name : null);

    public static PreviewPlan Of(ModelDescription description)
    {
        PreviewMetadata metadata = PreviewMetadata.Read(description.Metadata);
        PictureInput? picture = description.Inputs.OrderBy(input => input.Type is not ImageFeatureType).Select(PictureInput.Of).FirstOrDefault(input => input is not null);
        (string? sound, int? length) = picture is null ? SoundOf(description, metadata) : (null, null);
        PreviewPurpose? written = Written(metadata.Type, picture is not null, sound is not null);
        (PreviewPurpose purpose, string reason) = written is { } known ? (known, $"the author calls it {metadata.Type}")
            : picture is not null ? OfPicture(description, picture, metadata, [.. description.Outputs.Select(output => OutputShape.Of(output))])
            : sound is not null ? (PreviewPurpose.Audio, $"the input '{sound}' takes sound")
            : OfValues(description);
        return new PreviewPlan(purpose, reason, picture, sound, length, metadata);
    }

    /// <summary>The plan once a prediction has shown the shapes of outputs, where the model does not declare them.</summary>
    public PreviewPlan With(ModelDescription description, Prediction prediction)
    {
        if (Purpose != PreviewPurpose.Arrays || Picture is null)
            return this;
        (PreviewPurpose purpose, string reason) = OfPicture(description, Picture, Metadata, [.. description.Outputs
            .Where(output => prediction.ContainsKey(output.Name)).Select(output => OutputShape.Of(output, prediction[output.Name]))]);
        return this with { Purpose = purpose, Reason = reason };
    }

    private static PreviewPurpose? Written(string type, bool hasPicture, bool hasSound) => type switch
    {
        "imageClassifier" when hasPicture => PreviewPurpose.ImageClassifier,
        "objectDetector" when hasPicture => PreviewPurpose.ObjectDetector,
        "imageSegmenter" when hasPicture => PreviewPurpose.ImageSegmenter,
        "depthEstimation" or "depthEstimator" when hasPicture => PreviewPurpose.DepthEstimator,
        "poseEstimation" or "poseEstimator" when hasPicture => PreviewPurpose.PoseEstimator,
        "styleTransfer" when hasPicture => PreviewPurpose.ImageToImage,
        "soundClassifier" when hasSound => PreviewPurpose.Audio,
        "tabularClassifier" or "tabularRegressor" => PreviewPurpose.Tabular,
        _ => null,
    };

    private static (PreviewPurpose, string) OfPicture(ModelDescription description, PictureInput picture, PreviewMetadata metadata, IReadOnlyList<OutputShape> outputs)
    {
        if (BoxOutputs.Of(outputs, metadata) is { } boxes)
            return (PreviewPurpose.ObjectDetector, boxes.Reason);
        if (description.PredictedFeatureName is not null || outputs.Any(output => output.Type is DictionaryFeatureType))
            return (PreviewPurpose.ImageClassifier, "it takes a picture and gives classes");
        if (outputs.Any(output => output.Type is ImageFeatureType))
            return (PreviewPurpose.ImageToImage, "it takes a picture and gives a picture");
        foreach (OutputShape output in outputs)
        {
            if (output.Plane is { Width: >= 8, Height: >= 8 } plane)
            {
                // Two values where brightness went in are colour, not classes.
                if (plane.Channels == 2 && picture.Channels == 1)
                    break;
                return plane.Channels switch
                {
                    1 when output.IsInteger => (PreviewPurpose.ImageSegmenter, $"the output '{output.Name}' has an integer per pixel"),
                    1 or 3 or 4 => (PreviewPurpose.ImageToImage, $"the output '{output.Name}' has the shape of a picture"),
                    _ => (PreviewPurpose.ImageSegmenter, $"the output '{output.Name}' has {plane.Channels} values per pixel"),
                };
            }
            if (output.Wide.Length == 1 && outputs.Count == 1)
                return (PreviewPurpose.ImageClassifier, $"it takes a picture, and the output '{output.Name}' has a number per class");
        }
        return (PreviewPurpose.Arrays, "it takes a picture; what its outputs mean is not known");
    }

    private static (string?, int?) SoundOf(ModelDescription description, PreviewMetadata metadata)
    {
        foreach (FeatureDescription input in description.Inputs)
        {
            if (input.Type is not ArrayFeatureType type || type.ElementType is ArrayElementType.Int32)
                continue;
            int[] wide = [.. type.Shape.Where(size => size != 1)];
            bool isNamed = metadata.Type == "soundClassifier" || SoundNames.Any(name => input.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
            if (isNamed && wide.Length <= 1 && (wide is not [>= 0 and < LeastSamples]))
                return (input.Name, type.Flexibility is FixedShape && wide is [var samples] ? samples : null);
        }
        return (null, null);
    }

    private static (PreviewPurpose, string) OfValues(ModelDescription description)
    {
        FeatureDescription[] inputs = [.. description.Inputs];
        if (inputs is [{ Type: StringFeatureType }])
            return (PreviewPurpose.Text, "it takes a text");
        bool isTable = inputs.Length > 0 && inputs.All(input => input.Type is Int64FeatureType or DoubleFeatureType or StringFeatureType or DictionaryFeatureType);
        return isTable ? (PreviewPurpose.Tabular, "its inputs are single values, as the columns of a table") : (PreviewPurpose.Arrays, "its inputs are arrays");
    }
}
