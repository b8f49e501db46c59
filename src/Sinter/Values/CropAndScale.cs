namespace Sinter;

/// <summary>How an image of one size is brought to another, as Vision names them.</summary>
public enum CropAndScale
{
    /// <summary>Scale, keeping the aspect ratio, until the image just covers the target, and crop the middle.</summary>
    CenterCrop,

    /// <summary>Scale, keeping the aspect ratio, until the image just fits inside the target, centred; the rest is black (and
    /// opaque).</summary>
    ScaleFit,

    /// <summary>Stretch to the target.</summary>
    ScaleFill,

    /// <summary>Rotate by 90 degrees counter-clockwise, then <see cref="ScaleFit"/>.</summary>
    ScaleFitRotate90Ccw,

    /// <summary>Rotate by 90 degrees counter-clockwise, then <see cref="ScaleFill"/>.</summary>
    ScaleFillRotate90Ccw,
}
