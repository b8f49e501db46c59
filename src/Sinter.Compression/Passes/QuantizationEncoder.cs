using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Quantizes a weight, the kept elements of a sparse one, or the tables of a palettized one.</summary>
internal sealed class QuantizationEncoder(LinearQuantization scheme, EncodingContext context)
{
    private readonly ElementType _type = scheme.Type switch
    {
        QuantizedType.UInt8 => ElementType.UInt8,
        QuantizedType.Int4 => ElementType.Int4,
        QuantizedType.UInt4 => ElementType.UInt4,
        _ => ElementType.Int8,
    };

    public Encoding Encode(WeightSite site)
    {
        Operation producer = site.Producer;
        if (producer.IsConstant)
            return Dense(site, site.Value.ConstantTensor!);
        return producer.Type switch
        {
            Constexpr.SparseToDense when Constexpr.Parameter(producer, "nonzero_data") is { } kept && kept.Type.Element.IsFloat() =>
                Sparse(site),
            Constexpr.LutToDense when Constexpr.Parameter(producer, "lut") is { } table && table.Type.Element.IsFloat() =>
                Tables(site, table.Value),
            _ => Encoding.Skip("it is compressed already, in a form that is not quantized further"),
        };
    }

    private Encoding Dense(WeightSite site, Tensor weight)
    {
        ChannelAxes? axes = ChannelAxes.Of(site);
        if (BlockSizes(weight.Shape, axes, out int[] sizes) is { } reason)
            return Encoding.Skip(reason);
        var runs = new BlockRuns(weight.Shape, sizes);
        QuantizedBlocks blocks = Quantize(site, weight, runs, axes);
        string name = context.UniqueName($"{site.Name}_quantized");
        if (context.HasBlockwiseForms)
            return Encoding.Of(BlockwiseShiftScale(name, weight.ElementType, blocks, runs));
        // This form has a vector along one axis, or a single number.
        Shape scales = runs.BlockCount == 1 && scheme.Granularity == QuantizationGranularity.PerTensor
            ? Shape.Scalar : Shape.Of(runs.BlockCount);
        return Encoding.Of(Constexpr.Make(Constexpr.AffineDequantize, name, context.Opset,
            ("quantized_data", Constexpr.Integers(_type, weight.Shape, blocks.Codes)),
            ("zero_point", Constexpr.Integers(_type, scales, blocks.Offsets ?? new byte[runs.BlockCount])),
            ("scale", Constexpr.Floats(weight.ElementType, scales, blocks.Scales)),
            ("axis", Literal.Of(axes?.Output ?? 0))));
    }

    private Encoding Sparse(WeightSite site)
    {
        Tensor dense = CompressedConstant.Evaluate(site.Value, context.Opset);
        ChannelAxes? axes = ChannelAxes.Of(site);
        if (BlockSizes(dense.Shape, axes, out int[] sizes) is { } reason)
            return Encoding.Skip(reason);
        var runs = new BlockRuns(dense.Shape, sizes);
        QuantizedBlocks blocks = new LinearQuantizer(scheme.Mode, _type, dense.ElementType).Quantize(dense.ToFloats(), runs);
        TensorLiteral mask = Constexpr.Parameter(site.Producer, "mask")!;
        byte[] kept = PruningMask.Select<byte>(blocks.Codes, Constexpr.Unpack(mask.Value));
        Operation values = Constexpr.Make(Constexpr.SparseBlockwiseShiftScale,
            context.UniqueName($"{site.Name}_nonzero_data_0_quantized"), context.Opset,
            ("data_mask", mask),
            ("nonzero_data", Constexpr.Integers(_type, Shape.Of(kept.Length), kept)),
            ("scale", Constexpr.Floats(dense.ElementType, runs.Blocks, blocks.Scales)),
            ("offset", blocks.Offsets is { } offsets ? Constexpr.Integers(_type, runs.Blocks, offsets) : null));
        return Encoding.Of(values, Constexpr.Make(Constexpr.SparseToDense, site.Name, context.Opset,
            ("mask", mask), ("nonzero_data", values.Outputs[1])));
    }

    private Encoding Tables(WeightSite site, Tensor tables)
    {
        if (scheme.Granularity == QuantizationGranularity.PerBlock)
            return Encoding.Skip("tables are quantized per tensor or per channel");
        int[] sizes = tables.Shape.ToArray();
        if (scheme.Granularity == QuantizationGranularity.PerChannel && ChannelAxes.Of(site) is { } axes)
            sizes[axes.Output] = 1;
        var runs = new BlockRuns(tables.Shape, sizes);
        QuantizedBlocks blocks = new LinearQuantizer(scheme.Mode, _type, tables.ElementType).Quantize(tables.ToFloats(), runs);
        Operation quantized = BlockwiseShiftScale(context.UniqueName($"{site.Name}_lut_0_quantized"), tables.ElementType, blocks, runs);
        return Encoding.Of(quantized, Constexpr.Make(Constexpr.LutToDense, site.Name, context.Opset,
            ("indices", Constexpr.Parameter(site.Producer, "indices")), ("lut", quantized.Output),
            ("vector_axis", Constexpr.Parameter(site.Producer, "vector_axis"))));
    }

    private QuantizedBlocks Quantize(WeightSite site, Tensor weight, BlockRuns runs, ChannelAxes? axes)
    {
        var quantizer = new LinearQuantizer(scheme.Mode, _type, weight.ElementType);
        float[] weights = weight.ToFloats();
        return scheme.ErrorCompensation && context.Moments?.Matrix(site, axes) is { } moments
            ? new CompensatedRounding(quantizer, runs, moments).Quantize(weights)
            : quantizer.Quantize(weights, runs);
    }

    private Operation BlockwiseShiftScale(string name, ElementType element, QuantizedBlocks blocks, BlockRuns runs) =>
        Constexpr.Make(Constexpr.BlockwiseShiftScale, name, context.Opset,
            ("data", Constexpr.Integers(_type, runs.Data, blocks.Codes)),
            ("scale", Constexpr.Floats(element, runs.Blocks, blocks.Scales)),
            ("offset", blocks.Offsets is { } offsets ? Constexpr.Integers(_type, runs.Blocks, offsets) : null));

    /// <summary>The elements of a block along each axis; gives the reason where there are none.</summary>
    private string? BlockSizes(Shape shape, ChannelAxes? axes, out int[] sizes)
    {
        sizes = shape.ToArray();
        if (scheme.Granularity == QuantizationGranularity.PerTensor)
            return null;
        if (scheme.Granularity == QuantizationGranularity.PerBlock && scheme.BlockSizes is { } given)
        {
            if (given.Count != shape.Rank)
                return $"{given.Count} block sizes do not fit {shape.Rank} axes";
            for (int axis = 0; axis < sizes.Length; axis++)
            {
                sizes[axis] = given[axis] == 0 ? shape[axis] : given[axis];
                if (shape[axis] % sizes[axis] != 0)
                    return $"blocks of {sizes[axis]} do not divide the {shape[axis]} elements along axis {axis}";
            }
            return null;
        }
        if (axes is not { } known)
            return "the operations that read it disagree about its channels";
        sizes[known.Output] = 1;
        if (scheme.Granularity == QuantizationGranularity.PerChannel)
            return null;
        if (shape[known.Input] % scheme.BlockSize != 0)
            return $"blocks of {scheme.BlockSize} do not divide {shape[known.Input]} input channels";
        sizes[known.Input] = scheme.BlockSize;
        return null;
    }
}
