using Sinter.Tensors;

namespace Sinter.Tests.Devices;

/// <summary>Tensors with random elements, the same for the same seed.</summary>
internal sealed class RandomTensors(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Shapes of rank 0 to 5, with dimensions of size 1 among them.</summary>
    public static int[][] Shapes { get; } = [[], [1], [7], [3, 5], [4, 1], [1, 33], [2, 3, 4], [3, 1, 5], [1, 4, 3, 6], [2, 3, 1, 2, 4]];

    public int Below(int limit) => _random.Next(limit);

    public bool Coin() => _random.Next(2) == 0;

    /// <summary>Floats in [low, high], some of them equal.</summary>
    public Tensor Floats(int[] shape, double low = -3, double high = 3)
    {
        Tensor tensor = Tensor.Create(ElementType.Float32, Shape.Of(shape));
        foreach (ref float value in tensor.MutableSpan<float>())
            value = (float)(low + _random.NextDouble() * (high - low));
        return tensor;
    }

    /// <summary>Integers in [low, high].</summary>
    public Tensor Integers(int[] shape, int low = -5, int high = 5, ElementType element = ElementType.Int32)
    {
        var values = new long[Shape.Of(shape).ElementCount];
        foreach (ref long value in values.AsSpan())
            value = _random.Next(low, high + 1);
        return TensorConversion.FromLongs(element, Shape.Of(shape), values);
    }

    public Tensor Booleans(int[] shape) => Integers(shape, 0, 1, ElementType.Bool);

    /// <summary>A tensor of any element type that is moved in whole bytes.</summary>
    public Tensor Any(int[] shape, ElementType element) => element switch
    {
        ElementType.Bool => Booleans(shape),
        _ when element.IsFloat() => Floats(shape).ConvertTo(element),
        _ => Integers(shape, 0, 100, element),
    };

    /// <summary>A shape that broadcasts with another: some dimensions are 1, some at the front are missing.</summary>
    public int[] Broadcastable(ReadOnlySpan<int> shape)
    {
        int[] kept = shape[_random.Next(shape.Length + 1)..].ToArray();
        for (int i = 0; i < kept.Length; i++)
            kept[i] = Coin() ? 1 : kept[i];
        return kept;
    }

    /// <summary>Some of the axes, in any order, some counted from the end; one at least.</summary>
    public int[] Axes(int rank)
    {
        int[] order = Permutation(rank);
        return [.. order.Take(1 + _random.Next(rank)).Select(axis => Coin() ? axis - rank : axis)];
    }

    public int Axis(int rank) => _random.Next(-rank, rank);

    public int[] Permutation(int rank)
    {
        int[] order = [.. Enumerable.Range(0, rank)];
        _random.Shuffle(order);
        return order;
    }
}
