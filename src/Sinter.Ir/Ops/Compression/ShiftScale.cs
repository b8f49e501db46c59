using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>scale * (data - offset), with every step rounded as NumPy rounds it, so that the results equal coremltools' to the last bit:
/// data becomes the scale's type first, and the rest is computed in the wider of the scale's and the offset's types.</summary>
internal readonly struct ShiftScale
{
    private readonly double[] _scale;
    private readonly double[]? _offset;
    private readonly bool _halfData, _halfResult;

    public ShiftScale(Tensor scale, Tensor? offset)
    {
        _scale = scale.ToDoubles();
        _offset = offset?.ToDoubles();
        _halfData = scale.ElementType == ElementType.Float16;
        _halfResult = _halfData && offset?.ElementType != ElementType.Float32;
    }

    public double Apply(double data, int block)
    {
        float value = _halfData ? (float)(Half)data : (float)data;
        if (_offset is not null)
            value = Round(value - (float)_offset[block]);
        return Round((float)_scale[block] * value);
    }

    private float Round(float value) => _halfResult ? (float)(Half)value : value;

    /// <summary>Checks scale and offset against the type of the dense data.</summary>
    public static void Check(Arguments arguments, TensorType data, ElementType dataElement)
    {
        TensorType scale = arguments.TensorType("scale");
        if (!data.HasRank || !scale.HasRank)
            return;
        if (data.Rank < 1 || scale.Rank != data.Rank)
            throw arguments.Invalid("scale", $"the rank of the data, {data.Rank}, of 1 or more", scale.ToString());
        BlockGrid.Check(arguments, "scale", data, scale);
        if (!arguments.Has("offset"))
            return;
        TensorType offset = arguments.TensorType("offset");
        if (!scale.With(offset.Element).IsCompatibleWith(offset) || (!offset.Element.IsFloat() && offset.Element != dataElement))
            throw arguments.Invalid("offset", $"the shape of the scale and elements of {dataElement.MilName()} or a float type",
                offset.ToString());
    }
}
