using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>The largest magnitude along the channel axis, one for each place on the other axes.</summary>
/// <param name="Shape">The weight's shape, but 1 along the channel axis.</param>
/// <param name="Scales">The magnitudes; 1 where all are zero.</param>
/// <param name="Weight">The weight's shape.</param>
/// <param name="Axis">The channel axis.</param>
internal sealed record ChannelScale(Shape Shape, float[] Scales, Shape Weight, int Axis)
{
    private readonly int _inner = Weight.Strides()[Axis];

    /// <summary>Divides the weights by their scales in place, in the arithmetic of the weight's type.</summary>
    public static ChannelScale Divide(float[] weights, Tensor weight, int axis)
    {
        int[] sizes = weight.Shape.ToArray();
        sizes[axis] = 1;
        var scale = new ChannelScale(Shape.Of(sizes), new float[weights.Length / weight.Shape[axis]], weight.Shape, axis);
        for (int i = 0; i < weights.Length; i++)
        {
            int place = scale.Place(i);
            scale.Scales[place] = Math.Max(scale.Scales[place], Math.Abs(weights[i]));
        }
        for (int i = 0; i < scale.Scales.Length; i++)
        {
            if (scale.Scales[i] == 0)
                scale.Scales[i] = 1;
        }
        var rounding = new FloatRounding(weight.ElementType);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = rounding.Round(weights[i] / scale.Scales[scale.Place(i)]);
        return scale;
    }

    /// <summary>How much the error of each divided weight counts: as it is multiplied by its scale, by the square of that.</summary>
    public float[] Weigh(float[]? importance)
    {
        var weighed = new float[Weight.ElementCount];
        for (int i = 0; i < weighed.Length; i++)
        {
            float scale = Scales[Place(i)];
            weighed[i] = scale * scale * (importance?[i] ?? 1);
        }
        return weighed;
    }

    private int Place(int element) => (element / (_inner * Weight[Axis]) * _inner) + (element % _inner);
}
