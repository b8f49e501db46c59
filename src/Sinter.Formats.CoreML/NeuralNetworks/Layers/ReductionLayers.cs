using Google.Protobuf.Collections;
using Sinter.Ir;
using Axis = Sinter.Formats.CoreML.Wire.ReduceLayerParams.Types.ReduceAxis;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;
using Operation = Sinter.Formats.CoreML.Wire.ReduceLayerParams.Types.ReduceOperation;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>One number of many, along some axes.</summary>
internal static class ReductionLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Reduce] = layer => [Reduce(layer)],
        [LayerCase.ReduceL1] = layer => Of(layer, "reduce_l1_norm", layer.Layer.ReduceL1.Axes, layer.Layer.ReduceL1.KeepDims,
            layer.Layer.ReduceL1.ReduceAll),
        [LayerCase.ReduceL2] = layer => Of(layer, "reduce_l2_norm", layer.Layer.ReduceL2.Axes, layer.Layer.ReduceL2.KeepDims,
            layer.Layer.ReduceL2.ReduceAll),
        [LayerCase.ReduceMax] = layer => Of(layer, "reduce_max", layer.Layer.ReduceMax.Axes, layer.Layer.ReduceMax.KeepDims,
            layer.Layer.ReduceMax.ReduceAll),
        [LayerCase.ReduceMin] = layer => Of(layer, "reduce_min", layer.Layer.ReduceMin.Axes, layer.Layer.ReduceMin.KeepDims,
            layer.Layer.ReduceMin.ReduceAll),
        [LayerCase.ReduceSum] = layer => Of(layer, "reduce_sum", layer.Layer.ReduceSum.Axes, layer.Layer.ReduceSum.KeepDims,
            layer.Layer.ReduceSum.ReduceAll),
        [LayerCase.ReduceProd] = layer =>
            Of(layer, "reduce_prod", layer.Layer.ReduceProd.Axes, layer.Layer.ReduceProd.KeepDims, layer.Layer.ReduceProd.ReduceAll),
        [LayerCase.ReduceMean] = layer =>
            Of(layer, "reduce_mean", layer.Layer.ReduceMean.Axes, layer.Layer.ReduceMean.KeepDims, layer.Layer.ReduceMean.ReduceAll),
        [LayerCase.ReduceLogSum] = layer =>
            Of(layer, "reduce_log_sum", layer.Layer.ReduceLogSum.Axes, layer.Layer.ReduceLogSum.KeepDims,
                layer.Layer.ReduceLogSum.ReduceAll),
        [LayerCase.ReduceSumSquare] = layer =>
            Of(layer, "reduce_sum_square", layer.Layer.ReduceSumSquare.Axes, layer.Layer.ReduceSumSquare.KeepDims,
                layer.Layer.ReduceSumSquare.ReduceAll),
        [LayerCase.ReduceLogSumExp] = layer =>
            Of(layer, "reduce_log_sum_exp", layer.Layer.ReduceLogSumExp.Axes, layer.Layer.ReduceLogSumExp.KeepDims,
                layer.Layer.ReduceLogSumExp.ReduceAll),
        [LayerCase.ArgMax] = layer => Index(layer, "reduce_argmax", layer.Layer.ArgMax.Axis, layer.Layer.ArgMax.RemoveDim),
        [LayerCase.ArgMin] = layer => Index(layer, "reduce_argmin", layer.Layer.ArgMin.Axis, layer.Layer.ArgMin.RemoveDim),
    };

    private static IReadOnlyList<Variable> Of(LayerLowering layer, string type, RepeatedField<long> axes, bool keepsAxes, bool isOverAll)
    {
        bool all = isOverAll || axes.Count == 0;
        Argument? given = all ? null : Literals.Ints([.. axes.Select(axis => layer.Int(axis, "an axis"))]);
        return [layer.AtLeastVector(layer.Op(type, ("x", layer.Input), ("axes", given), ("keep_dims", Literals.Bool(keepsAxes))))];
    }

    private static IReadOnlyList<Variable> Index(LayerLowering layer, string type, long axis, bool removesAxis) =>
        [layer.AtLeastVector(layer.ToFloats(Index(layer, type, layer.Input, layer.Int(axis, "axis"), !removesAxis)))];

    private static Variable Index(LayerLowering layer, string type, Variable x, int axis, bool keepsAxis) =>
        layer.Op(type, ("x", x), ("axis", Literals.Int(axis)), ("keep_dims", Literals.Bool(keepsAxis)));

    /// <summary>The older layer: over named axes, which stay.</summary>
    private static Variable Reduce(LayerLowering layer)
    {
        Wire.ReduceLayerParams reduce = layer.Layer.Reduce;
        int[] axes = reduce.Axis switch
        {
            Axis.Chw => [-3, -2, -1],
            Axis.Hw => [-2, -1],
            Axis.C => [-3],
            Axis.H => [-2],
            Axis.W => [-1],
            _ => throw layer.Invalid("axes to reduce", $"{(int)reduce.Axis}"),
        };
        Variable x = layer.Input;
        switch (reduce.Mode)
        {
            case Operation.Argmax:
                return axes.Length == 1
                    ? layer.ToFloats(Index(layer, "reduce_argmax", x, axes[0], keepsAxis: true))
                    : throw layer.Invalid("one axis for the index of the largest element", $"{reduce.Axis}");
            case Operation.Logsum:
                return Over(layer, "reduce_sum", layer.Op("log", ("x", x), ("epsilon", Literals.Float(reduce.Epsilon))), axes);
            default:
                return Over(layer, NameOf(layer, reduce.Mode), x, axes);
        }
    }

    private static Variable Over(LayerLowering layer, string type, Variable x, int[] axes) =>
        layer.Op(type, ("x", x), ("axes", Literals.Ints(axes)), ("keep_dims", Literals.Bool(true)));

    private static string NameOf(LayerLowering layer, Operation mode) => mode switch
    {
        Operation.Sum => "reduce_sum",
        Operation.Avg => "reduce_mean",
        Operation.Prod => "reduce_prod",
        Operation.Sumsquare => "reduce_sum_square",
        Operation.L1 => "reduce_l1_norm",
        Operation.L2 => "reduce_l2_norm",
        Operation.Max => "reduce_max",
        Operation.Min => "reduce_min",
        _ => throw layer.Invalid("a kind of reduction", $"{(int)mode}"),
    };
}
