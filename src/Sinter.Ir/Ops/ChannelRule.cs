using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Rules of operations that have a parameter per channel; channels are axis 1 of <c>x</c>.</summary>
internal static class ChannelRule
{
    private const int Axis = 1;

    public static void CheckRank(Arguments arguments, int least)
    {
        TensorType x = arguments.TensorType("x");
        if (x.HasRank && x.Rank < least)
            throw arguments.Invalid("x", $"a rank of {least} or more", x.ToString());
    }

    /// <summary>Checks that a parameter, where given, is a vector with one element per channel.</summary>
    public static void CheckVector(Arguments arguments, string parameter)
    {
        if (!arguments.Has(parameter))
            return;
        TensorType x = arguments.TensorType("x"), vector = arguments.TensorType(parameter);
        Dimension channels = x.HasRank ? x[Axis] : Dimension.Unknown;
        if (vector.HasRank && (vector.Rank != 1 || !channels.IsCompatibleWith(vector[0])))
            throw arguments.Invalid(parameter, $"a vector of {channels} elements, one per channel", vector.ToString());
    }

    /// <summary>One number per channel, all <paramref name="otherwise"/> when the parameter is not given.</summary>
    public static double[] Vector(Arguments arguments, string parameter, double otherwise)
    {
        CheckVector(arguments, parameter);
        if (arguments.TensorOrNull(parameter) is { } tensor)
            return tensor.ToDoubles();
        var values = new double[arguments.Tensor("x").Shape[Axis]];
        Array.Fill(values, otherwise);
        return values;
    }

    /// <summary>Applies a function of element and channel.</summary>
    public static Tensor Map(Tensor x, Func<double, int, double> function)
    {
        var split = AxisSplit.Of(x.Shape, Axis);
        double[] values = x.ToDoubles();
        for (int row = 0, at = 0; row < split.Outer * split.Size; row++)
        {
            int channel = row % split.Size;
            for (int end = at + split.Inner; at < end; at++)
                values[at] = function(values[at], channel);
        }
        return TensorConversion.FromDoubles(x.ElementType, x.Shape, values);
    }
}
