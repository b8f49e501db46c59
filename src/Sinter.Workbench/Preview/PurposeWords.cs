namespace Sinter.Workbench.Preview;

/// <summary>What models are for, in words.</summary>
public static class PurposeWords
{
    public static string Of(PreviewPurpose purpose) => purpose switch
    {
        PreviewPurpose.ImageToImage => "image to image",
        PreviewPurpose.ImageClassifier => "image classifier",
        PreviewPurpose.ObjectDetector => "object detector",
        PreviewPurpose.ImageSegmenter => "image segmentation",
        PreviewPurpose.DepthEstimator => "depth of a picture",
        PreviewPurpose.PoseEstimator => "pose in a picture",
        PreviewPurpose.Audio => "audio",
        PreviewPurpose.Text => "text",
        PreviewPurpose.Tabular => "rows of a table",
        _ => "arrays",
    };
}
