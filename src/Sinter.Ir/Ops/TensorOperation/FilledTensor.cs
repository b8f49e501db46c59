using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Tensors that hold one value everywhere.</summary>
internal static class FilledTensor
{
    /// <summary>A tensor that repeats the only element of <paramref name="value"/>.</summary>
    public static Tensor Of(Tensor value, Shape shape)
    {
        int[] still = new int[shape.Rank];
        return StridedCopy.Read(value, shape, 0, still);
    }

    /// <summary>The scalar <c>value</c> of fill and fill_like; 0 in fp32 when it is absent.</summary>
    public static Tensor Value(Arguments arguments)
    {
        if (!arguments.Has("value"))
            return Tensor.Scalar(0f);
        Tensor value = arguments.Tensor("value");
        return value.Count == 1 ? value : throw arguments.Invalid("value", "one element", value.ToString());
    }

    public static ElementType Element(Arguments arguments) => arguments.Has("value") ? arguments.Element("value") : ElementType.Float32;
}
