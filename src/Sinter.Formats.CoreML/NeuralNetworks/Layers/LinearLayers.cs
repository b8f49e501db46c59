using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Matrix products.</summary>
internal static class LinearLayers
{
    private const int LargestInt8 = 127;

    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.InnerProduct] = layer => [InnerProduct(layer)],
        [LayerCase.BatchedMatmul] = layer => [BatchedMatMul(layer)],
    };

    private static Variable InnerProduct(LayerLowering layer)
    {
        Wire.InnerProductLayerParams product = layer.Layer.InnerProduct;
        int inputs = layer.Size(product.InputChannels, "inputChannels", 1),
            outputs = layer.Size(product.OutputChannels, "outputChannels", 1);
        Variable weight = layer.WeightConstant(product.Weights, "weights", outputs, inputs);
        Variable? bias = product.HasBias ? layer.WeightConstant(product.Bias, "bias", outputs) : null;
        int rank = layer.Rank(layer.Input);
        if (rank <= 3)
            return Linear(layer, layer.Input, weight, bias, product.Int8DynamicQuantize);
        // [x1, ...] or [x1, x2, ...]: the rest is one vector, and the result has two axes of size 1 at its end.
        Variable lead = layer.Slice(layer.ShapeOf(layer.Input), 0, rank - 3);
        Variable rows = layer.Op("reshape", ("x", layer.Input), ("shape", layer.Concat([lead, layer.Vector(inputs)], 0)));
        Variable result = Linear(layer, rows, weight, bias, product.Int8DynamicQuantize);
        return layer.Op("expand_dims", ("x", result), ("axes", Literals.Ints(-2, -1)));
    }

    private static Variable Linear(LayerLowering layer, Variable x, Variable weight, Variable? bias, bool isQuantized) =>
        isQuantized && layer.IsFaithful
            ? Quantized(layer, x, weight, bias)
            : layer.Op("linear", ("x", x), ("weight", weight), ("bias", bias is null ? null : (Argument?)bias));

    /// <summary>The input rounded to 8-bit codes with one scale that its largest element sets, as devices that multiply 8-bit numbers do
    /// while they run; the weights carry their scale already. Otherwise the input keeps its precision.</summary>
    private static Variable Quantized(LayerLowering layer, Variable x, Variable weight, Variable? bias)
    {
        Variable largest = layer.Op("reduce_max", ("x", layer.Unary("abs", x)));
        Variable scale = layer.Binary("mul", largest, Literals.Float(1f / LargestInt8));
        Variable isZero = layer.Binary("equal", scale, Literals.Float(0));
        Variable divisor = layer.Op("select", ("cond", isZero), ("a", Literals.Float(1)), ("b", scale));
        Variable codes = layer.Unary("round", layer.Binary("real_div", x, divisor));
        Variable result = layer.Binary("mul", layer.Op("linear", ("x", codes), ("weight", weight)), scale);
        return bias is null ? result : layer.Binary("add", result, bias);
    }

    private static Variable BatchedMatMul(LayerLowering layer)
    {
        Wire.BatchedMatMulLayerParams product = layer.Layer.BatchedMatmul;
        if (layer.Has(1))
            return MatMul(layer, layer[0], layer[1], product.TransposeA, product.TransposeB);
        int rows = layer.Size(product.WeightMatrixFirstDimension, "weightMatrixFirstDimension", 1);
        int columns = layer.Size(product.WeightMatrixSecondDimension, "weightMatrixSecondDimension", 1);
        // The file has the matrix column by column: its transpose, row by row.
        Variable weight = layer.WeightConstant(product.Weights, "weights", columns, rows);
        Variable? bias = product.HasBias ? layer.WeightConstant(product.Bias, "bias", columns) : null;
        // Transpositions are for two inputs; here the writer has applied them to the weights, and leaves the flags as they were.
        return Linear(layer, layer.Input, weight, bias, product.Int8DynamicQuantize);
    }

    private static Variable MatMul(LayerLowering layer, Variable x, Variable y, bool transposeX, bool transposeY) => layer.AtLeastVector(
        layer.Op("matmul", ("x", x), ("y", y), ("transpose_x", Literals.Bool(transposeX)), ("transpose_y", Literals.Bool(transposeY))));
}
