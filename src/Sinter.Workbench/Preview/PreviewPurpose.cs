namespace Sinter.Workbench.Preview;

/// <summary>What a model is for, as a preview shows it.</summary>
public enum PreviewPurpose
{
    /// <summary>Arrays in, arrays out; nothing more is known.</summary>
    Arrays,

    /// <summary>A picture in, a picture out.</summary>
    ImageToImage,

    /// <summary>A picture in, a class out.</summary>
    ImageClassifier,

    /// <summary>A picture in, boxes around things out.</summary>
    ObjectDetector,

    /// <summary>A picture in, the class of each pixel out.</summary>
    ImageSegmenter,

    /// <summary>A picture in, the distance of each pixel out.</summary>
    DepthEstimator,

    /// <summary>A picture in, maps with one peak per joint out.</summary>
    PoseEstimator,

    /// <summary>A sound in.</summary>
    Audio,

    /// <summary>A text in.</summary>
    Text,

    /// <summary>Numbers and words in, as the columns of a table.</summary>
    Tabular,
}
