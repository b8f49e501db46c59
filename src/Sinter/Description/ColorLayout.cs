namespace Sinter;

/// <summary>The colours of an image that a model takes or gives, and the order of their channels in the tensor behind it.</summary>
public enum ColorLayout
{
    /// <summary>One channel, 8 bits: 0 to 255.</summary>
    Gray,

    /// <summary>Three channels, 8 bits each: red, green, blue.</summary>
    Rgb,

    /// <summary>Three channels, 8 bits each: blue, green, red.</summary>
    Bgr,

    /// <summary>One channel of 16-bit floats.</summary>
    GrayFloat16,
}
