using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>The shape rule and the reference loop of reductions.</summary>
internal static class ReductionRule
{
    /// <summary>The type of a reduction of x over <c>axes</c>.</summary>
    public static TensorType Infer(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        bool axesKnown = !arguments.Has("axes") || arguments.Known("axes") is not null;
        return x.HasRank && axesKnown
            ? x.WithDimensions(ReductionAxes.Read(arguments, x.Rank).Reduce(x.Dimensions))
            : TensorType.OfUnknownRank(x.Element);
    }

    /// <summary>Takes every element, in row-major order, into the result that it belongs to.</summary>
    public static T[] Fold<T>(ReadOnlySpan<T> values, Shape shape, ReductionAxes axes, T start, Func<T, T, T> step)
    {
        var results = new T[Tensor.CheckedByteLength(ElementType.UInt8, axes.Reduce(shape))];
        Array.Fill(results, start);
        var walk = new IndexWalk(shape, axes.ResultStrides(shape));
        foreach (T value in values)
        {
            results[walk.Offset] = step(results[walk.Offset], value);
            walk.Next();
        }
        return results;
    }
}
