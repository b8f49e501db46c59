using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Makes a weight sparse; one that is palettized or quantized already keeps its tables or scales.</summary>
internal sealed class PruningEncoder(WeightCompression scheme, EncodingContext context)
{
    private const string WeightParameter = "weight";

    public Encoding Encode(WeightSite site)
    {
        Operation producer = site.Producer;
        Tensor weight = CompressedConstant.Evaluate(site.Value, context.Opset);
        if (Mask(site, weight, out byte[] kept) is { } reason)
            return Encoding.Skip(reason);
        // A sparse weight of nothing could not be told from a damaged one.
        if (!kept.Contains((byte)1))
            kept[0] = 1;
        string name = context.UniqueName($"{site.Name}_sparsified");
        if (producer.IsConstant)
            return Encoding.Of(Dense(name, weight, kept));
        TensorLiteral mask = Constexpr.Integers(ElementType.UInt1, weight.Shape, kept);
        return producer.Type switch
        {
            Constexpr.LutToDense when Constexpr.Parameter(producer, "indices") is { } indices && !producer.Inputs.ContainsKey("vector_axis")
                && producer.Input("lut") is { } tables => Sparse(name, Constexpr.Make(Constexpr.LutToSparse,
                    context.UniqueName($"{site.Name}_nonzero_data_0_palettized"), context.Opset,
                    ("indices_mask", mask), ("indices_nonzero_data", Kept(indices.Value, kept)), ("lut", tables))),
            Constexpr.BlockwiseShiftScale when Constexpr.Parameter(producer, "data") is { } data && data.Type.Element.IsInteger() =>
                Sparse(name, Constexpr.Make(Constexpr.SparseBlockwiseShiftScale,
                    context.UniqueName($"{site.Name}_nonzero_data_0_quantized"), context.Opset,
                    ("data_mask", mask), ("nonzero_data", Kept(data.Value, kept)),
                    ("scale", Constexpr.Parameter(producer, "scale")), ("offset", Constexpr.Parameter(producer, "offset")))),
            _ => Encoding.Skip("it is compressed already, in a form that is not pruned further"),
        };
    }

    private Operation Dense(string name, Tensor weight, byte[] kept)
    {
        float[] values = PruningMask.Select<float>(weight.ToFloats(), kept);
        TensorLiteral data = Constexpr.Floats(weight.ElementType, Shape.Of(values.Length), values);
        TensorLiteral mask = Constexpr.Integers(ElementType.UInt1, weight.Shape, kept);
        if (context.HasBlockwiseForms)
            return Constexpr.Make(Constexpr.SparseToDense, name, context.Opset, ("nonzero_data", data), ("mask", mask));
        Tensor packed = mask.Value;
        return Constexpr.Make(Constexpr.SparseToDense, name, context.Opset, ("nonzero_data", data),
            ("mask", new TensorLiteral(Tensor.OverReadOnly(ElementType.UInt8, Shape.Of(packed.ByteLength), packed.Memory))),
            ("shape", Constexpr.ShapeVector(weight.Shape)));
    }

    private Encoding Sparse(string name, Operation values) => Encoding.Of(values, Constexpr.Make(Constexpr.SparseToDense, name,
        context.Opset, ("mask", values.Outputs[0]), ("nonzero_data", values.Outputs[1])));

    private static TensorLiteral Kept(Tensor codes, byte[] kept)
    {
        byte[] selected = PruningMask.Select<byte>(Constexpr.Unpack(codes), kept);
        return Constexpr.Integers(codes.ElementType, Shape.Of(selected.Length), selected);
    }

    /// <summary>Which elements stay; gives the reason where the weight is left alone.</summary>
    private string? Mask(WeightSite site, Tensor weight, out byte[] kept)
    {
        kept = [];
        float[] weights = weight.ToFloats();
        switch (scheme)
        {
            case ThresholdPruning threshold:
                kept = PruningMask.AboveThreshold(weights, threshold.Threshold);
                double sparsity = (double)kept.Count(bit => bit == 0) / kept.Length;
                return sparsity < threshold.MinimumSparsity ? $"only {sparsity:P0} of it would be zero" : null;
            case MagnitudePruning { IsStructured: false } magnitude:
                kept = PruningMask.OfMagnitude(weights, magnitude.TargetSparsity!.Value);
                return null;
            case MagnitudePruning magnitude:
                if (!site.IsNamed && !site.Readers.All(reader => reader.Type is "linear" or "conv"
                    && reader.Input(WeightParameter) == site.Value && weight.Rank is >= 2 and <= 5))
                    return "blocks and ratios are for weights of linear and conv; name this one to prune it";
                int axis = magnitude.Dimension ?? (magnitude.Ratio is null ? 0 : 1);
                int neighbours = magnitude.Ratio?.OutOf ?? magnitude.BlockSize!.Value;
                if (2 * (long)neighbours > weight.Shape[axis])
                    return $"{neighbours} neighbours are more than half of {weight.Shape[axis]} channels";
                kept = magnitude.Ratio is { } ratio
                    ? PruningMask.OfRatio(weights, weight.Shape, axis, ratio)
                    : PruningMask.OfBlocks(weights, weight.Shape, axis, neighbours, magnitude.TargetSparsity!.Value);
                return null;
            default:
                throw new InvalidOperationException($"{scheme.GetType().Name} is no pruning.");
        }
    }
}
