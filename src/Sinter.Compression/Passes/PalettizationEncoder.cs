using System.Numerics;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Palettizes a weight, the kept elements of a sparse one, or the integers of a quantized one.</summary>
internal sealed class PalettizationEncoder(Palettization scheme, EncodingContext context)
{
    private const string TooManyValues = "it has more than 256 different values";

    public Encoding Encode(WeightSite site)
    {
        Operation producer = site.Producer;
        if (GroupSizes(site, out int[] groups, out int channelAxis) is { } reason)
            return Encoding.Skip(reason);
        if (producer.IsConstant)
            return scheme.ClusterDimension > 1 ? Vectors(site, groups, channelAxis) : Dense(site, groups, channelAxis);
        if (scheme.ClusterDimension > 1 || scheme.PerChannelScale)
            return Encoding.Skip("vectors and scales are for weights that are not compressed yet");
        return producer.Type switch
        {
            Constexpr.SparseToDense when Constexpr.Parameter(producer, "nonzero_data") is { } kept && kept.Type.Element.IsFloat() =>
                Sparse(site, groups),
            Constexpr.BlockwiseShiftScale when Constexpr.Parameter(producer, "data") is { } data && data.Type.Element.IsInteger() =>
                Integers(site, data.Value, groups),
            _ => Encoding.Skip("it is compressed already, in a form that is not palettized further"),
        };
    }

    private Encoding Dense(WeightSite site, int[] groups, int channelAxis)
    {
        Tensor weight = site.Value.ConstantTensor!;
        float[] weights = weight.ToFloats();
        float[]? importance = scheme.SensitivityWeighted ? context.Moments?.Importance(site) : null;
        ChannelScale? scale = scheme.PerChannelScale ? ChannelScale.Divide(weights, weight, channelAxis) : null;
        if (scale is not null)
            importance = scale.Weigh(importance);
        var tables = new GroupedTables(scheme, new BlockRuns(weight.Shape, groups), context.HasBlockwiseForms,
            new FloatRounding(weight.ElementType).Round);
        if (!tables.Build(weights, importance, null))
            return Encoding.Skip(TooManyValues);
        string name = context.UniqueName($"{site.Name}_palettized");
        Operation dense = LutToDense(name, weight.Shape, tables.Codes, tables.Bits,
            Constexpr.Floats(weight.ElementType, tables.Shape(1, context.HasBlockwiseForms), tables.Entries));
        return scale is null ? Encoding.Of(dense) : Encoding.Of(dense, Constexpr.Make(Constexpr.BlockwiseShiftScale,
            context.UniqueName($"{name}_pcs"), context.Opset, ("data", dense.Output),
            ("scale", Constexpr.Floats(weight.ElementType, scale.Shape, scale.Scales))));
    }

    private Encoding Vectors(WeightSite site, int[] groups, int channelAxis)
    {
        Tensor weight = site.Value.ConstantTensor!;
        float[] weights = weight.ToFloats();
        ChannelScale? scale = scheme.PerChannelScale ? ChannelScale.Divide(weights, weight, channelAxis) : null;
        var rounding = new FloatRounding(weight.ElementType);
        VectorTables tables = VectorTables.Build(weights, weight.Shape, groups, channelAxis, scheme.ClusterDimension, scheme.Bits!.Value);
        string name = context.UniqueName($"{site.Name}_palettized");
        Operation dense = Constexpr.Make(Constexpr.LutToDense, name, context.Opset,
            ("indices", Constexpr.Integers(Constexpr.IndexType(scheme.Bits.Value), tables.Indices, tables.Codes)),
            ("lut", Constexpr.Floats(weight.ElementType, tables.Shape, [.. tables.Entries.Select(rounding.Round)])),
            ("vector_axis", Literal.Of(channelAxis)));
        return scale is null ? Encoding.Of(dense) : Encoding.Of(dense, Constexpr.Make(Constexpr.BlockwiseShiftScale,
            context.UniqueName($"{name}_pcs"), context.Opset, ("data", dense.Output),
            ("scale", Constexpr.Floats(weight.ElementType, scale.Shape, scale.Scales))));
    }

    private Encoding Sparse(WeightSite site, int[] groups)
    {
        Tensor dense = CompressedConstant.Evaluate(site.Value, context.Opset);
        TensorLiteral mask = Constexpr.Parameter(site.Producer, "mask")!;
        byte[] kept = Constexpr.Unpack(mask.Value);
        var tables = new GroupedTables(scheme, new BlockRuns(dense.Shape, groups), context.HasBlockwiseForms,
            new FloatRounding(dense.ElementType).Round);
        float[]? importance = scheme.SensitivityWeighted ? context.Moments?.Importance(site) : null;
        if (!tables.Build(dense.ToFloats(), importance, kept))
            return Encoding.Skip(TooManyValues);
        byte[] codes = PruningMask.Select<byte>(tables.Codes, kept);
        Operation values = Constexpr.Make(Constexpr.LutToSparse, context.UniqueName($"{site.Name}_nonzero_data_0_palettized"),
            context.Opset,
            ("indices_mask", mask),
            ("indices_nonzero_data", Constexpr.Integers(Constexpr.IndexType(tables.Bits), Shape.Of(codes.Length), codes)),
            ("lut", Constexpr.Floats(dense.ElementType, tables.Shape(1, true), tables.Entries)));
        return Encoding.Of(values, Constexpr.Make(Constexpr.SparseToDense, site.Name, context.Opset,
            ("mask", values.Outputs[0]), ("nonzero_data", values.Outputs[1])));
    }

    private Encoding Integers(WeightSite site, Tensor data, int[] groups)
    {
        // Tables hold whole bytes, so 4-bit integers are widened; an offset must have the data's type.
        ElementType element = data.ElementType.IsSigned() ? ElementType.Int8 : ElementType.UInt8;
        var tables = new GroupedTables(scheme, new BlockRuns(data.Shape, groups), true, MathF.Round);
        if (!tables.Build(data.ToFloats(), null, null))
            return Encoding.Skip(TooManyValues);
        Operation dense = LutToDense(context.UniqueName($"{site.Name}_data_0_palettized"), data.Shape, tables.Codes, tables.Bits,
            Constexpr.Integers(element, tables.Shape(1, true), [.. tables.Entries.Select(entry => (byte)(int)entry)]));
        TensorLiteral? offset = Constexpr.Parameter(site.Producer, "offset");
        if (offset is not null && offset.Type.Element == data.ElementType)
            offset = new TensorLiteral(offset.Value.ConvertTo(element));
        return Encoding.Of(dense, Constexpr.Make(Constexpr.BlockwiseShiftScale, site.Name, context.Opset,
            ("data", dense.Output), ("scale", Constexpr.Parameter(site.Producer, "scale")), ("offset", offset)));
    }

    private Operation LutToDense(string name, Shape shape, byte[] codes, int bits, TensorLiteral tables)
    {
        TensorLiteral indices = Constexpr.Integers(Constexpr.IndexType(bits), shape, codes);
        if (context.HasBlockwiseForms)
            return Constexpr.Make(Constexpr.LutToDense, name, context.Opset, ("indices", indices), ("lut", tables));
        Tensor packed = indices.Value;
        return Constexpr.Make(Constexpr.LutToDense, name, context.Opset,
            ("indices", new TensorLiteral(Tensor.OverReadOnly(ElementType.UInt8, Shape.Of(packed.ByteLength), packed.Memory))),
            ("lut", tables), ("shape", Constexpr.ShapeVector(shape)));
    }

    /// <summary>The elements of a group along each axis; gives the reason where there are none.</summary>
    private string? GroupSizes(WeightSite site, out int[] sizes, out int channelAxis)
    {
        sizes = site.Shape.ToArray();
        channelAxis = 0;
        bool isGrouped = scheme.Granularity == PalettizationGranularity.PerGroupedChannel;
        if (!isGrouped && scheme.ClusterDimension == 1 && !scheme.PerChannelScale)
            return null;
        if ((scheme.ChannelAxis ?? ChannelAxes.Of(site)?.Output) is not { } axis)
            return "the operations that read it disagree about its channels";
        channelAxis = axis < 0 ? axis + site.Shape.Rank : axis;
        if (channelAxis < 0 || channelAxis >= site.Shape.Rank)
            return $"it has no axis {axis}";
        int channels = site.Shape[channelAxis], group = isGrouped ? scheme.GroupSize : channels;
        if (channels % group != 0)
            return $"groups of {group} do not divide {channels} channels";
        if (group % scheme.ClusterDimension != 0)
            return $"vectors of {scheme.ClusterDimension} do not divide groups of {group} channels";
        sizes[channelAxis] = group;
        return null;
    }

    /// <summary>The fewest bits that tell so many entries apart and that an index may have.</summary>
    internal static int BitsFor(int entries, bool hasBlockwiseForms)
    {
        int bits = Math.Max(1, BitOperations.Log2((uint)Math.Max(entries - 1, 1)) + 1);
        return bits switch
        {
            3 when !hasBlockwiseForms => 4,
            5 => 6,
            7 => 8,
            _ => bits,
        };
    }
}
