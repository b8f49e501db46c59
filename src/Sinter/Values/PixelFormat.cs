namespace Sinter;

/// <summary>How the pixels of an <see cref="Image"/> lie in memory. Letters name the bytes of a pixel in their order in memory.</summary>
public enum PixelFormat
{
    /// <summary>One byte: gray.</summary>
    Gray8,

    /// <summary>Three bytes: red, green, blue.</summary>
    Rgb24,

    /// <summary>Three bytes: blue, green, red.</summary>
    Bgr24,

    /// <summary>Four bytes: red, green, blue, alpha.</summary>
    Rgba32,

    /// <summary>Four bytes: blue, green, red, alpha.</summary>
    Bgra32,

    /// <summary>Four bytes: alpha, red, green, blue.</summary>
    Argb32,

    /// <summary>One 16-bit float, little-endian: gray, in the same range as 8-bit gray (0 to 255) unless a model says otherwise.</summary>
    GrayFloat16,

    /// <summary>One 32-bit float, little-endian: gray, in the same range as 8-bit gray (0 to 255) unless a model says otherwise.</summary>
    GrayFloat32,

    /// <summary>Three planes of bytes, one after the other: all red, all green, all blue. Each has the image's height and bytes per
    /// row.</summary>
    RgbPlanar8,
}
