namespace Sinter.Ir.Ops;

/// <summary>What the types of a convolution's arguments say, as far as they are known.</summary>
internal readonly record struct ConvolutionTypes(
    TensorType X, TensorType Weight, int Groups, WindowAttributes Window, Dimension OutputChannels, bool Transposed, int[]? RequestedShape)
{
    public int SpatialRank => X.Rank - 2;

    /// <summary>Checks the arguments against each other; null while the rank of x is unknown.</summary>
    public static ConvolutionTypes? Check(Arguments arguments, bool transposed)
    {
        TensorType x = arguments.TensorType("x"), weight = arguments.TensorType("weight");
        if (!x.HasRank)
            return null;
        ShapeRules.RequireRank(arguments, "x", 3);
        if (!weight.HasRank)
            weight = new TensorType(weight.Element, new Dimension[x.Rank]);
        if (weight.Rank != x.Rank)
            throw arguments.Invalid("weight", $"the rank of x, {x.Rank}", weight.ToString());
        int groups = arguments.Int("groups");
        Dimension input = transposed ? weight[0] : weight[1] * groups, output = transposed ? weight[1] * groups : weight[0];
        if (groups < 1 || !x[1].IsCompatibleWith(input))
            throw arguments.Invalid("weight", $"{x[1]} input channels in {groups} groups", weight.ToString());
        if (weight[0].IsKnown && weight[0].Size % groups != 0)
            throw arguments.Invalid("groups", $"a divisor of {weight[0]}", $"{groups}");
        if (arguments.Has("bias") && arguments.TensorType("bias") is { HasRank: true } bias
            && (bias.Rank != 1 || !bias[0].IsCompatibleWith(output)))
            throw arguments.Invalid("bias", $"a vector of {output}", bias.ToString());
        int[]? requested = transposed ? arguments.IntsOrNull("output_shape") : null;
        if (requested is not null && (requested.Length != x.Rank || requested.Any(size => size is < 0 or int.MaxValue)))
            throw arguments.Invalid("output_shape", $"{x.Rank} sizes", $"[{string.Join(", ", requested)}]");
        return new ConvolutionTypes(x, weight, groups, WindowAttributes.Read(arguments, x.Rank - 2), output, transposed, requested);
    }

    /// <summary>A spatial axis; null while its input or kernel length is unknown.</summary>
    public SlidingAxis? Axis(Arguments arguments, int axis)
    {
        Dimension input = X[axis + 2], kernel = Weight[axis + 2];
        if (!input.IsKnown || !kernel.IsKnown)
            return null;
        return Transposed
            ? SlidingAxis.Transpose(arguments, Window, axis, input.Size, kernel.Size, RequestedShape?[axis + 2])
            : SlidingAxis.Slide(arguments, Window, axis, input.Size, kernel.Size);
    }

    /// <summary>The type of the result.</summary>
    public static TensorType Infer(Arguments arguments, bool transposed)
    {
        if (Check(arguments, transposed) is not { } types)
            return TensorType.OfUnknownRank(arguments.Element("x"));
        var dimensions = new Dimension[types.X.Rank];
        dimensions[0] = types.X[0];
        dimensions[1] = types.OutputChannels;
        for (int i = 0; i < types.SpatialRank; i++)
        {
            if (types.Axis(arguments, i) is { } axis)
                dimensions[i + 2] = axis.Output;
            else if (types.RequestedShape is { } requested)
                dimensions[i + 2] = requested[i + 2];
        }
        return new TensorType(types.X.Element, dimensions);
    }
}
