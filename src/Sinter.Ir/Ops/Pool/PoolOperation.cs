using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>A pooling: one number from each window of each channel's plane.</summary>
internal abstract class PoolOperation(string name, OperationTraits traits = OperationTraits.None)
    : OperationDefinition(name, OperationFamily.Pool, traits)
{
    protected override MilType[] InferTypes(Arguments arguments) => [PoolGeometry.Infer(arguments)];

    protected override Value[] Evaluate(Arguments arguments)
    {
        var geometry = PoolGeometry.Read(arguments);
        double[] x = arguments.Tensor("x").ToDoubles();
        Shape shape = OutputShape(arguments);
        var y = new double[Tensor.CheckedByteLength(ElementType.Bool, shape)];
        int rank = geometry.Axes.Length;
        SlidingAxis depth = rank > 2 ? geometry.Axes[rank - 3] : SlidingAxis.Unit;
        SlidingAxis height = rank > 1 ? geometry.Axes[rank - 2] : SlidingAxis.Unit;
        SlidingAxis width = geometry.Axes[rank - 1];
        int windowSize = checked(depth.Kernel * height.Kernel * width.Kernel), planeSize = depth.Input * height.Input * width.Input,
            next = 0;
        for (int plane = 0; plane < geometry.Batch * geometry.Channels; plane++)
        {
            for (int d = 0; d < depth.Output; d++)
            {
                (int firstD, int endD) = Window(depth, d);
                for (int h = 0; h < height.Output; h++)
                {
                    (int firstH, int endH) = Window(height, h);
                    for (int w = 0; w < width.Output; w++)
                    {
                        (int firstW, int endW) = Window(width, w);
                        double result = Start;
                        for (int i = firstD; i < endD; i++)
                        {
                            for (int j = firstH; j < endH; j++)
                            {
                                int row = (plane * planeSize) + (((i * height.Input) + j) * width.Input);
                                for (int k = firstW; k < endW; k++)
                                    result = Add(result, x[row + k]);
                            }
                        }
                        int real = Math.Max(endD - firstD, 0) * Math.Max(endH - firstH, 0) * Math.Max(endW - firstW, 0);
                        y[next++] = Finish(result, geometry.ExcludePadding ? real : windowSize);
                    }
                }
            }
        }
        return [TensorConversion.FromDoubles(arguments.Element("x"), shape, y)];
    }

    /// <summary>The result of an empty window.</summary>
    protected virtual double Start => 0;

    protected abstract double Add(double result, double x);

    protected virtual double Finish(double result, int count) => result;

    /// <summary>The real elements [First, End) of window <paramref name="index"/>.</summary>
    private static (int First, int End) Window(in SlidingAxis axis, int index)
    {
        long start = ((long)index * axis.Stride) - axis.PadBefore;
        return ((int)Math.Max(start, 0), (int)Math.Min(start + axis.Kernel, axis.Input));
    }
}
