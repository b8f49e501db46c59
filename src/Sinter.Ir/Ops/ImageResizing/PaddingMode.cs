namespace Sinter.Ir.Ops;

/// <summary>What lies outside an image.</summary>
public enum PaddingMode
{
    /// <summary>A constant.</summary>
    Constant,

    /// <summary>The nearest element of the edge.</summary>
    Border,

    /// <summary>The image mirrored at the centres of its edge elements, which are not repeated.</summary>
    Reflection,

    /// <summary>The image mirrored at the outer edges of its edge elements, which are repeated.</summary>
    Symmetric,
}
