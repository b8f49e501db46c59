using Google.Protobuf.Collections;
using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;
using SliceAxis = Sinter.Formats.CoreML.Wire.SliceLayerParams.Types.SliceAxis;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Parts of a blob.</summary>
internal static class SlicingLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Slice] = layer => [Slice(layer)],
        [LayerCase.SliceStatic] = layer => [SliceStatic(layer)],
        [LayerCase.SliceDynamic] = layer => [SliceDynamic(layer)],
        [LayerCase.SliceBySize] = layer => [SliceBySize(layer)],
        [LayerCase.SlidingWindows] = layer => [SlidingWindows(layer)],
    };

    private static Variable Slice(LayerLowering layer)
    {
        Wire.SliceLayerParams slice = layer.Layer.Slice;
        int rank = layer.Rank(layer.Input);
        int axis = rank - 3 + slice.Axis switch
        {
            SliceAxis.ChannelAxis => 0,
            SliceAxis.HeightAxis => 1,
            SliceAxis.WidthAxis => 2,
            _ => throw layer.Invalid("an axis of channel, height or width", $"{(int)slice.Axis}"),
        };
        if (axis < 0)
            throw layer.Invalid($"an input that has the axis {slice.Axis}", $"{layer.Input.Type}");
        int begin = layer.Int(slice.StartIndex, "startIndex"), stride = layer.Size(slice.Stride, "stride");
        int[] begins = new int[rank], ends = new int[rank], strides = [.. Enumerable.Repeat(1, rank)];
        bool[] all = [.. Enumerable.Repeat(true, rank)], toEnd = [.. all];
        begins[axis] = begin;
        ends[axis] = layer.Int(slice.EndIndex, "endIndex");
        strides[axis] = Math.Max(1, stride);
        all[axis] = toEnd[axis] = false;
        return layer.Op("slice_by_index", ("x", layer.Input), ("begin", Literals.Ints(begins)), ("end", Literals.Ints(ends)),
            ("stride", Literals.Ints(strides)), ("begin_mask", Literals.Bools(all)), ("end_mask", Literals.Bools(toEnd)));
    }

    private static Variable SliceStatic(LayerLowering layer)
    {
        Wire.SliceStaticLayerParams slice = layer.Layer.SliceStatic;
        return Of(layer, Literals.Ints(Clamped(slice.BeginIds)), Literals.Ints(Clamped(slice.EndIds)),
            Literals.Ints(Clamped(slice.Strides)),
            slice.BeginMasks, slice.EndMasks, slice.SqueezeMasks);
    }

    /// <summary>Inputs after the first: begin, end, strides, and masks for begin, end and squeezing; what is not an input is a
    /// parameter.</summary>
    private static Variable SliceDynamic(LayerLowering layer)
    {
        Wire.SliceDynamicLayerParams slice = layer.Layer.SliceDynamic;
        int rank = layer.Rank(layer.Input);
        Argument end = layer.Has(2) ? layer.ToInts(layer[2]) : Literals.Ints(Clamped(slice.EndIds));
        Argument strides = layer.Has(3) ? Known(layer, 3)
            : Literals.Ints(slice.Strides.Count == 0 ? Ones(rank) : Clamped(slice.Strides)[..Math.Min(rank, slice.Strides.Count)]);
        Argument begin = layer.ToInts(layer[1]);
        return layer.AtLeastVector(layer.Op("slice_by_index", ("x", layer.Input), ("begin", begin), ("end", end), ("stride", strides),
            ("begin_mask", Mask(layer, 4, slice.BeginMasks, rank)), ("end_mask", Mask(layer, 5, slice.EndMasks, rank)),
            ("squeeze_mask", Mask(layer, 6, slice.SqueezeMasks, rank))));
    }

    private static Argument Known(LayerLowering layer, int input) => layer.ToInts(layer[input]).ConstantTensor is { } strides
        ? new TensorLiteral(strides)
        : throw new ModelUnsupportedException(layer.Builder.Stage, layer.Place, "strides that the network computes", "constant strides");

    /// <summary>Writers that do not know the rank fill strides and masks up to five axes.</summary>
    private static Argument? Mask(LayerLowering layer, int input, RepeatedField<bool> mask, int rank)
    {
        if (!layer.Has(input))
            return mask.Count == 0 ? null : Literals.Bools([.. mask.Take(rank)]);
        return layer.ToBools(layer[input]).ConstantTensor is { } given
            ? new TensorLiteral(given)
            : throw new ModelUnsupportedException(layer.Builder.Stage, layer.Place, "masks that the network computes", "constant masks");
    }

    private static Variable Of(LayerLowering layer, Argument begin, Argument end, Argument strides, RepeatedField<bool> beginMask,
        RepeatedField<bool> endMask, RepeatedField<bool> squeezeMask) => layer.AtLeastVector(layer.Op("slice_by_index",
            ("x", layer.Input), ("begin", begin), ("end", end), ("stride", strides),
            ("begin_mask", beginMask.Count == 0 ? null : Literals.Bools([.. beginMask])),
            ("end_mask", endMask.Count == 0 ? null : Literals.Bools([.. endMask])),
            ("squeeze_mask", squeezeMask.Count == 0 ? null : Literals.Bools([.. squeezeMask]))));

    private static int[] Ones(int rank) => [.. Enumerable.Repeat(1, rank)];

    /// <summary>Bounds far outside of any array are as good as its ends.</summary>
    private static int[] Clamped(RepeatedField<long> values) =>
        [.. values.Select(value => (int)Math.Clamp(value, int.MinValue + 1, int.MaxValue))];

    private static Variable SliceBySize(LayerLowering layer)
    {
        Wire.SliceBySizeLayerParams slice = layer.Layer.SliceBySize;
        int rank = layer.Rank(layer.Input), axis = layer.Axis(slice.Axis, rank);
        Variable start = layer.ToInts(layer.Reshape(layer[1], 1));
        var begins = new Variable[rank];
        Array.Fill(begins, layer.Vector(0));
        begins[axis] = start;
        int[] sizes = [.. Enumerable.Repeat(-1, rank)];
        sizes[axis] = layer.Int(slice.Size, "size");
        return layer.Op("slice_by_size", ("x", layer.Input), ("begin", layer.Concat(begins, 0)), ("size", Literals.Ints(sizes)));
    }

    private static Variable SlidingWindows(LayerLowering layer)
    {
        Wire.SlidingWindowsLayerParams windows = layer.Layer.SlidingWindows;
        return layer.Op("sliding_windows", ("x", layer.Input), ("axis", Literals.Int(layer.Int(windows.Axis, "axis"))),
            ("size", Literals.Int(layer.Size(windows.WindowSize, "windowSize", 1))),
                ("stride", Literals.Int(layer.Size(windows.Step, "step", 1))));
    }
}
