using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Arithmetic in a weight's own type: every result is rounded to it, as NumPy does.</summary>
internal readonly struct FloatRounding(ElementType type)
{
    private readonly bool _isHalf = type == ElementType.Float16;

    public float Round(float value) => _isHalf ? (float)(Half)value : value;
}
