using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Reference loops over elements: doubles for floats, 64-bit integers for integers.</summary>
internal static class ElementwiseRule
{
    /// <summary>Applies a function of one number to every element.</summary>
    public static Tensor Map(Tensor x, ElementType result, Func<double, double> function)
    {
        double[] values = x.ToDoubles();
        for (int i = 0; i < values.Length; i++)
            values[i] = function(values[i]);
        return TensorConversion.FromDoubles(result, x.Shape, values);
    }

    public static Tensor Map(Tensor x, Func<double, double> function) => Map(x, x.ElementType, function);

    /// <summary>Applies a function of one integer to every element.</summary>
    public static Tensor MapIntegers(Tensor x, Func<long, long> function)
    {
        long[] values = x.ToLongs();
        for (int i = 0; i < values.Length; i++)
            values[i] = function(values[i]);
        return TensorConversion.FromLongs(x.ElementType, x.Shape, values);
    }
}
