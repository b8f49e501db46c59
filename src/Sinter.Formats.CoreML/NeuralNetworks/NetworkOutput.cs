using Sinter.Formats.CoreML.Description;
using Sinter.Ir;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>How a blob becomes a feature.</summary>
internal static class NetworkOutput
{
    public static Variable Value(BlockBuilder builder, Variable blob, FeatureDescription feature, NetworkParts parts) => feature.Type switch
    {
        ImageFeature image => Picture(builder, blob, image, feature.Name),
        ArrayFeature array => Array(builder, blob, array, feature.Name, parts),
        _ => blob,
    };

    /// <summary>[1, C, H, W].</summary>
    private static Variable Picture(BlockBuilder builder, Variable blob, ImageFeature image, string name)
    {
        if (blob.Type is not TensorType { HasRank: true, Rank: >= 2 } type || type.Rank == 4)
            return blob;
        return type[type.Rank - 2].IsKnown && type[type.Rank - 1].IsKnown
            ? builder.Add("reshape", name, ("x", blob), ("shape",
                Literals.Ints(1, image.Channels, type[type.Rank - 2].Size, type[type.Rank - 1].Size)))
            : WithoutLeadingOnes(builder, blob, name, 4);
    }

    /// <summary>The shape that the file describes, where the elements are as many. Where it describes none, blobs of rank 5 lose the
    /// leading axes that are 1, and become vectors where only the channels are more than that.</summary>
    private static Variable Array(BlockBuilder builder, Variable blob, ArrayFeature array, string name, NetworkParts parts)
    {
        if (blob.Type is not TensorType type || !type.TryGetShape(out Tensors.Shape shape))
            return parts.IsExactArrays ? blob : WithoutLeadingOnes(builder, blob, name, array.DefaultShape.Length > 0 ? array.DefaultShape.Length : 3);
        long declared = array.DefaultShape.Aggregate(1L, (product, size) => product * Math.Max(size, 0));
        if (array.DefaultShape.Length > 0 && declared == shape.ElementCount)
            return To(builder, blob, name, [.. array.DefaultShape.Select(size => (int)size)]);
        if (parts.IsExactArrays || shape.Rank != 5 || shape[0] != 1 || shape[1] != 1)
            return blob;
        bool isVector = shape[3] == 1 && shape[4] == 1 && array.DefaultShape.Length is 0 or 1;
        return To(builder, blob, name, isVector ? [shape[2]] : [shape[2], shape[3], shape[4]]);
    }

    /// <summary>The blob whose sizes vary with fewer dimensions, as far as those before the rest are known to be 1.</summary>
    private static Variable WithoutLeadingOnes(BlockBuilder builder, Variable blob, string name, int rank)
    {
        if (blob.Type is not TensorType { HasRank: true } type || type.Rank <= rank)
            return blob;
        int[] ones = [.. Enumerable.Range(0, type.Rank - rank).TakeWhile(axis => type[axis].Is(1))];
        return ones.Length == 0 ? blob : builder.Add("squeeze", name, ("x", blob), ("axes", Literals.Ints(ones)));
    }

    private static Variable To(BlockBuilder builder, Variable blob, string name, int[] shape) =>
        ((TensorType)blob.Type).ToShape().Dimensions.SequenceEqual(shape)
            ? blob
            : builder.Add("reshape", name, ("x", blob), ("shape", Literals.Ints(shape)));
}
