using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>LSTM layers, of one direction and of both.</summary>
internal static class LstmLayers
{
    /// <summary>Cells are clipped to this where the file does not say another bound.</summary>
    private const float DefaultCellClip = 50;

    public static IReadOnlyList<Variable> OneDirection(LayerLowering layer)
    {
        Wire.UniDirectionalLSTMLayerParams lstm = layer.Layer.UniDirectionalLSTM;
        (int inputs, int hidden) = RecurrentBlobs.Sizes(layer, lstm.InputVectorSize, lstm.OutputVectorSize);
        Wire.LSTMParams options = lstm.Params ?? new Wire.LSTMParams();
        Variable x = RecurrentBlobs.Sequence(layer);
        var direction = new Direction(layer, options, RecurrentActivation.Of(layer, lstm.Activations, 3), lstm.WeightParams, inputs,
            hidden);
        return RecurrentBlobs.Results(layer, direction.Add(
            x, RecurrentBlobs.State(layer, x, 1, hidden), RecurrentBlobs.State(layer, x, 2, hidden), lstm.ReverseInput));
    }

    /// <summary>States come and go in the order y, c, y of the reverse direction, its c.</summary>
    public static IReadOnlyList<Variable> BothDirections(LayerLowering layer)
    {
        Wire.BiDirectionalLSTMLayerParams lstm = layer.Layer.BiDirectionalLSTM;
        (int inputs, int hidden) = RecurrentBlobs.Sizes(layer, lstm.InputVectorSize, lstm.OutputVectorSize);
        if (lstm.WeightParams.Count != 2)
            throw layer.Invalid("weights of two directions", $"{lstm.WeightParams.Count}");
        Wire.LSTMParams options = lstm.Params ?? new Wire.LSTMParams();
        RecurrentActivation[] forwards = RecurrentActivation.Of(layer, lstm.ActivationsForwardLSTM, 3),
            backwards = RecurrentActivation.Of(layer, lstm.ActivationsBackwardLSTM, 3);
        Variable x = RecurrentBlobs.Sequence(layer);
        Variable[] states = [.. Enumerable.Range(1, 4).Select(i => RecurrentBlobs.State(layer, x, i, hidden))];
        var forward = new Direction(layer, options, forwards, lstm.WeightParams[0], inputs, hidden);
        var backward = new Direction(layer, options, backwards, lstm.WeightParams[1], inputs, hidden);
        return RecurrentBlobs.Results(layer, forward.IsExactInMil && forwards.SequenceEqual(backwards)
            ? Together(layer, forward, backward, x, states)
            : OneByOne(layer, options, forward, backward, x, states));
    }

    private static Variable[] Together(LayerLowering layer, Direction forward, Direction backward, Variable x, Variable[] states)
    {
        IReadOnlyList<Variable> results = layer.Ops("lstm",
        [
            ("x", x), ("initial_h", layer.Concat([states[0], states[2]], 1)), ("initial_c", layer.Concat([states[1], states[3]], 1)),
            .. forward.Weights(""), .. backward.Weights("_back"), ("direction", Literals.Text("bidirectional")), .. forward.MilOptions(),
        ]);
        IReadOnlyList<Variable> last = Halves(layer, results[1]), cells = Halves(layer, results[2]);
        return [results[0], last[0], cells[0], last[1], cells[1]];
    }

    /// <summary>The backward direction gives its sequence in the order of processing, and the layer in the order of the input.</summary>
    private static Variable[] OneByOne(
        LayerLowering layer, Wire.LSTMParams options, Direction forward, Direction backward, Variable x, Variable[] states)
    {
        IReadOnlyList<Variable> ahead = forward.Add(x, states[0], states[1], isReverse: false);
        IReadOnlyList<Variable> back = backward.Add(x, states[2], states[3], isReverse: true);
        Variable aligned = options.SequenceOutput ? layer.Op("reverse", ("x", back[0]), ("axes", Literals.Ints(0))) : back[0];
        return [layer.Concat([ahead[0], aligned], 2), ahead[1], ahead[2], back[1], back[2]];
    }

    private static IReadOnlyList<Variable> Halves(LayerLowering layer, Variable both) =>
        layer.Ops("split", ("x", both), ("num_splits", Literals.Int(2)), ("axis", Literals.Int(1)));

    /// <summary>One direction with its weights.</summary>
    private sealed class Direction(
        LayerLowering layer, Wire.LSTMParams options, RecurrentActivation[] activations, Wire.LSTMWeightParams? given, int inputs,
            int hidden)
    {
        private readonly Wire.LSTMWeightParams _weights = given ?? throw layer.Invalid("weights", "none");

        /// <summary>What comes out of the cell is clipped already, so that any activation suits the output.</summary>
        public bool IsExactInMil =>
            !options.CoupledInputAndForgetGate && activations[0].IsNamedAndBounded && activations[1].IsNamedAndBounded
            && activations[2].IsNamed;

        public IReadOnlyList<Variable> Add(Variable x, Variable h, Variable c, bool isReverse) =>
            layer.Ops(IsExactInMil ? "lstm" : LstmVariant.OperationName,
            [
                ("x", x), ("initial_h", h), ("initial_c", c), .. Weights(""), ("direction", RecurrentBlobs.Direction(isReverse)),
                .. IsExactInMil ? MilOptions() : VariantOptions(),
            ]);

        public (string, Argument?)[] Weights(string suffix) =>
        [
            ("weight_ih" + suffix, RecurrentBlobs.Rows(layer, inputs, hidden, _weights.InputGateWeightMatrix,
                Forget(_weights.ForgetGateWeightMatrix, _weights.InputGateWeightMatrix), _weights.OutputGateWeightMatrix,
                    _weights.BlockInputWeightMatrix)),
            ("weight_hh" + suffix, RecurrentBlobs.Rows(layer, hidden, hidden, _weights.InputGateRecursionMatrix,
                Forget(_weights.ForgetGateRecursionMatrix, _weights.InputGateRecursionMatrix), _weights.OutputGateRecursionMatrix,
                    _weights.BlockInputRecursionMatrix)),
            ("bias" + suffix, options.HasBiasVectors || options.ForgetBias ? (Argument?)Bias() : null),
            ("peephole" + suffix, options.HasPeepholeVectors
                ? (Argument?)RecurrentBlobs.Vectors(layer, hidden, _weights.InputGatePeepholeVector,
                    Forget(_weights.ForgetGatePeepholeVector, _weights.InputGatePeepholeVector), _weights.OutputGatePeepholeVector)
                : null),
        ];

        public (string, Argument?)[] MilOptions() =>
        [
            ("output_sequence", Literals.Bool(options.SequenceOutput)), ("recurrent_activation", Literals.Text(activations[0].Name)),
            ("cell_activation", Literals.Text(activations[1].Name)), ("activation", Literals.Text(activations[2].Name)),
                ("clip", Literals.Float(Clip())),
        ];

        private (string, Argument?)[] VariantOptions() =>
        [
            ("output_sequence", Literals.Bool(options.SequenceOutput)), ("clip", Literals.Float(Clip())),
            ("coupled", Literals.Bool(options.CoupledInputAndForgetGate)), .. RecurrentActivation.Arguments(activations),
        ];

        /// <summary>Coupled gates do without a forget gate's weights; something of the right size stands in their place.</summary>
        private Wire.WeightParams? Forget(Wire.WeightParams? own, Wire.WeightParams? input) =>
            options.CoupledInputAndForgetGate ? input : own;

        private float Clip() => options.CellClipThreshold switch
        {
            0 => DefaultCellClip,
            > 0 => options.CellClipThreshold,
            _ => throw layer.Invalid("a cellClipThreshold of 0 or more", $"{options.CellClipThreshold}"),
        };

        /// <summary>The bias vectors, zero where there are none, with one added to the forget gate's where the file says so.</summary>
        private Variable Bias()
        {
            float[] bias = options.HasBiasVectors
                ? RecurrentBlobs.Joined(layer, [hidden], _weights.InputGateBiasVector,
                    Forget(_weights.ForgetGateBiasVector, _weights.InputGateBiasVector),
                    _weights.OutputGateBiasVector, _weights.BlockInputBiasVector)
                : new float[4 * hidden];
            for (int i = 0; options.ForgetBias && i < hidden; i++)
                bias[hidden + i] += 1;
            return layer.Constant(Tensor.From<float>(Shape.Of(bias.Length), bias));
        }
    }
}
