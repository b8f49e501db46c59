namespace Sinter.Workbench.Preview;

/// <summary>What the brightness of pixels becomes where a model takes a picture as an array: the model does not say.</summary>
public enum PixelScaling
{
    /// <summary>0 to 1.</summary>
    ToOne,

    /// <summary>0 to 255.</summary>
    To255,

    /// <summary>-1 to 1.</summary>
    FromMinusOne,
}
