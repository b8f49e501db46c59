using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Scaled dot-product attention.</summary>
internal static class AttentionBindings
{
    public static CpuKernel? BindAttention(BindingSite site)
    {
        bool hasMask = site.Arguments.Has("attn_mask");
        if (!site.IsFloat("query") || !site.IsFloat("key") || !site.IsFloat("value")
            || (hasMask && !site.IsFloat("attn_mask") && !site.IsBool("attn_mask")))
            return null;
        Layout layout = Layout.Of(site.Shape("query"), site.Shape("key"), site.Shape("value"), hasMask ? site.Shape("attn_mask") : null);
        float scale = (float)(1 / Math.Sqrt(layout.Depth));
        if (!hasMask)
        {
            return new CpuKernel(
                "attention", [site.Argument("query"), site.Argument("key"), site.Argument("value")], (in KernelCall call) => Attention.Run(
                    layout.ToShape(), scale, call.Floats(0), call.Floats(1), call.Floats(2), call.OutputFloats(), call.Pool,
                    call.Cancellation));
        }
        KernelBody body = site.IsBool("attn_mask")
            ? (in KernelCall call) => Attention.RunWithMask(
                layout.ToShape(), scale, call.Floats(0), call.Floats(1), call.Floats(2), call.Bytes(3), call.OutputFloats(), call.Pool,
                call.Cancellation)
            : (in KernelCall call) => Attention.RunWithBias(
                layout.ToShape(), scale, call.Floats(0), call.Floats(1), call.Floats(2), call.Floats(3), call.OutputFloats(), call.Pool,
                call.Cancellation);
        return new CpuKernel(
            "attention, masked", [site.Argument("query"), site.Argument("key"), site.Argument("value"), site.Argument("attn_mask")], body);
    }

    /// <summary>The sizes of an attention over dense tensors of one rank, and how the mask broadcasts over its scores.</summary>
    private sealed record Layout(
        int QueryLength, int KeyLength, int Depth, int ValueDepth, int[] Batch, int[] Query, int[] Key, int[] Value, int[] Mask)
    {
        public static Layout Of(Shape query, Shape key, Shape value, Shape? mask)
        {
            int keys = key[key.Rank - 2];
            return new Layout(
                query[query.Rank - 2], keys, query[query.Rank - 1], value[value.Rank - 1], query.Dimensions[..^2].ToArray(),
                query.Strides()[..^2], key.Strides()[..^2], value.Strides()[..^2], mask is null ? [] : Broadcast(mask.Value, query.Rank));
        }

        public AttentionShape ToShape() => new()
        {
            QueryLength = QueryLength,
            KeyLength = KeyLength,
            Depth = Depth,
            ValueDepth = ValueDepth,
            BatchDimensions = Batch,
            QueryStrides = Query,
            KeyStrides = Key,
            ValueStrides = Value,
            MaskStrides = Mask.Length == 0 ? [] : Mask.AsSpan()[..^2],
            MaskRowStride = Mask.Length == 0 ? 0 : Mask[^2],
            MaskColumnStride = Mask.Length == 0 ? 0 : Mask[^1],
        };

        /// <summary>Strides of the mask along each axis of the scores: 0 where it has one element for all.</summary>
        private static int[] Broadcast(Shape mask, int rank)
        {
            int[] own = mask.Strides(), strides = new int[rank];
            for (int i = 1; i <= mask.Rank; i++)
                strides[^i] = mask[mask.Rank - i] == 1 ? 0 : own[^i];
            return strides;
        }
    }
}
