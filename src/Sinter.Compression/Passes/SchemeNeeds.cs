using Sinter.Ir;

namespace Sinter.Compression;

/// <summary>The opset that a scheme's operations came with.</summary>
internal static class SchemeNeeds
{
    /// <summary>Compressed constants came with iOS16; tables per group, vectors, blocks, 3- and 4-bit integers with iOS18, and so did
    /// compressing what is compressed.</summary>
    public static Opset Of(WeightCompression scheme, bool joint)
    {
        bool isNew = scheme switch
        {
            LinearQuantization quantization => quantization.Type is QuantizedType.Int4 or QuantizedType.UInt4
                || quantization.Granularity == QuantizationGranularity.PerBlock,
            Palettization palettization => palettization.Bits == 3 || palettization.ClusterDimension > 1 || palettization.PerChannelScale
                || palettization.Granularity == PalettizationGranularity.PerGroupedChannel,
            _ => false,
        };
        return isNew || joint ? Opset.iOS18 : Opset.iOS16;
    }
}
