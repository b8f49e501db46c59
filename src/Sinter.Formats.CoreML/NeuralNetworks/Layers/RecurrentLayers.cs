using Sinter.Ir;
using Sinter.Tensors;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Recurrent layers over [Seq, Batch, C, 1, 1]; further inputs and outputs are the states, [1, Batch, H, 1, 1].</summary>
internal static class RecurrentLayers
{
    /// <summary>Cells are clipped to this where the file does not say another bound.</summary>
    private const float DefaultCellClip = 50;

    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.SimpleRecurrent] = Simple,
        [LayerCase.Gru] = Gru,
        [LayerCase.UniDirectionalLSTM] = Lstm,
        [LayerCase.BiDirectionalLSTM] = BiLstm,
    };

    private static IReadOnlyList<Variable> Simple(LayerLowering layer)
    {
        Wire.SimpleRecurrentLayerParams rnn = layer.Layer.SimpleRecurrent;
        (int inputs, int hidden) = Sizes(layer, rnn.InputVectorSize, rnn.OutputVectorSize);
        Variable x = Sequence(layer);
        return Results(layer, layer.Ops("rnn", ("x", x), ("initial_h", State(layer, x, 1, hidden)),
            ("weight_ih", layer.WeightConstant(rnn.WeightMatrix, "weightMatrix", hidden, inputs)),
            ("weight_hh", layer.WeightConstant(rnn.RecursionMatrix, "recursionMatrix", hidden, hidden)),
            ("bias", rnn.HasBiasVector ? (Argument?)layer.WeightConstant(rnn.BiasVector, "biasVector", hidden) : null),
            ("direction", Direction(rnn.ReverseInput)), ("output_sequence", Literals.Bool(rnn.SequenceOutput)),
            ("activation", Activation(layer, rnn.Activation))));
    }

    private static IReadOnlyList<Variable> Gru(LayerLowering layer)
    {
        Wire.GRULayerParams gru = layer.Layer.Gru;
        (int inputs, int hidden) = Sizes(layer, gru.InputVectorSize, gru.OutputVectorSize);
        RequireActivations(layer, gru.Activations, 2);
        Variable x = Sequence(layer);
        return Results(layer, layer.Ops("gru", ("x", x), ("initial_h", State(layer, x, 1, hidden)),
            ("weight_ih", Rows(layer, inputs, hidden, gru.ResetGateWeightMatrix, gru.OutputGateWeightMatrix, gru.UpdateGateWeightMatrix)),
            ("weight_hh", Rows(layer, hidden, hidden, gru.ResetGateRecursionMatrix, gru.OutputGateRecursionMatrix, gru.UpdateGateRecursionMatrix)),
            ("bias", gru.HasBiasVectors ? (Argument?)Vectors(layer, hidden, gru.ResetGateBiasVector, gru.OutputGateBiasVector, gru.UpdateGateBiasVector) : null),
            ("direction", Direction(gru.ReverseInput)), ("output_sequence", Literals.Bool(gru.SequenceOutput)),
            ("recurrent_activation", Activation(layer, gru.Activations[0])), ("activation", Activation(layer, gru.Activations[1]))));
    }

    private static IReadOnlyList<Variable> Lstm(LayerLowering layer)
    {
        Wire.UniDirectionalLSTMLayerParams lstm = layer.Layer.UniDirectionalLSTM;
        (int inputs, int hidden) = Sizes(layer, lstm.InputVectorSize, lstm.OutputVectorSize);
        RequireActivations(layer, lstm.Activations, 3);
        Wire.LSTMParams options = lstm.Params ?? new Wire.LSTMParams();
        Wire.LSTMWeightParams weights = lstm.WeightParams ?? throw layer.Invalid("weights", "none");
        Variable x = Sequence(layer);
        return Results(layer, layer.Ops("lstm",
        [
            ("x", x), ("initial_h", State(layer, x, 1, hidden)), ("initial_c", State(layer, x, 2, hidden)),
            .. LstmWeights(layer, weights, options, inputs, hidden, ""),
            ("direction", Direction(lstm.ReverseInput)), .. LstmOptions(layer, options, lstm.Activations),
        ]));
    }

    private static IReadOnlyList<Variable> BiLstm(LayerLowering layer)
    {
        Wire.BiDirectionalLSTMLayerParams lstm = layer.Layer.BiDirectionalLSTM;
        (int inputs, int hidden) = Sizes(layer, lstm.InputVectorSize, lstm.OutputVectorSize);
        RequireActivations(layer, lstm.ActivationsForwardLSTM, 3);
        RequireActivations(layer, lstm.ActivationsBackwardLSTM, 3);
        if (lstm.WeightParams.Count != 2)
            throw layer.Invalid("weights of two directions", $"{lstm.WeightParams.Count}");
        if (!lstm.ActivationsForwardLSTM.SequenceEqual(lstm.ActivationsBackwardLSTM))
            throw new ModelUnsupportedException(layer.Builder.Stage, layer.Place, "directions with different activations", "the same in both directions");
        Wire.LSTMParams options = lstm.Params ?? new Wire.LSTMParams();
        Variable x = Sequence(layer);
        Variable h = layer.Concat([State(layer, x, 1, hidden), State(layer, x, 3, hidden)], 1);
        Variable c = layer.Concat([State(layer, x, 2, hidden), State(layer, x, 4, hidden)], 1);
        IReadOnlyList<Variable> results = layer.Ops("lstm",
        [
            ("x", x), ("initial_h", h), ("initial_c", c),
            .. LstmWeights(layer, lstm.WeightParams[0], options, inputs, hidden, ""),
            .. LstmWeights(layer, lstm.WeightParams[1], options, inputs, hidden, "_back"),
            ("direction", Literals.Text("bidirectional")), .. LstmOptions(layer, options, lstm.ActivationsForwardLSTM),
        ]);
        IReadOnlyList<Variable> states = Halves(layer, results[1]), cells = Halves(layer, results[2]);
        return Results(layer, [results[0], states[0], cells[0], states[1], cells[1]]);
    }

    private static IReadOnlyList<Variable> Halves(LayerLowering layer, Variable both) =>
        layer.Ops("split", ("x", both), ("num_splits", Literals.Int(2)), ("axis", Literals.Int(1)));

    private static (string, Argument?)[] LstmWeights(
        LayerLowering layer, Wire.LSTMWeightParams weights, Wire.LSTMParams options, int inputs, int hidden, string suffix) =>
    [
        ("weight_ih" + suffix, Rows(layer, inputs, hidden,
            weights.InputGateWeightMatrix, weights.ForgetGateWeightMatrix, weights.OutputGateWeightMatrix, weights.BlockInputWeightMatrix)),
        ("weight_hh" + suffix, Rows(layer, hidden, hidden,
            weights.InputGateRecursionMatrix, weights.ForgetGateRecursionMatrix, weights.OutputGateRecursionMatrix, weights.BlockInputRecursionMatrix)),
        ("bias" + suffix, options.HasBiasVectors || options.ForgetBias ? (Argument?)LstmBias(layer, weights, options, hidden) : null),
        ("peephole" + suffix, options.HasPeepholeVectors
            ? (Argument?)Vectors(layer, hidden, weights.InputGatePeepholeVector, weights.ForgetGatePeepholeVector, weights.OutputGatePeepholeVector)
            : null),
    ];

    /// <summary>The bias vectors, zero where there are none, with one added to the forget gate's where the file says so.</summary>
    private static Variable LstmBias(LayerLowering layer, Wire.LSTMWeightParams weights, Wire.LSTMParams options, int hidden)
    {
        float[] bias = options.HasBiasVectors
            ? Joined(layer, [hidden], weights.InputGateBiasVector, weights.ForgetGateBiasVector, weights.OutputGateBiasVector, weights.BlockInputBiasVector)
            : new float[4 * hidden];
        for (int i = 0; options.ForgetBias && i < hidden; i++)
            bias[hidden + i] += 1;
        return layer.Constant(Tensor.From<float>(Shape.Of(bias.Length), bias));
    }

    private static (string, Argument?)[] LstmOptions(LayerLowering layer, Wire.LSTMParams options, IList<Wire.ActivationParams> activations)
    {
        if (options.CoupledInputAndForgetGate)
            throw new ModelUnsupportedException(layer.Builder.Stage, layer.Place, "coupled input and forget gates", "separate gates");
        return
        [
            ("output_sequence", Literals.Bool(options.SequenceOutput)), ("recurrent_activation", Activation(layer, activations[0])),
            ("cell_activation", Activation(layer, activations[1])), ("activation", Activation(layer, activations[2])),
            ("clip", Literals.Float(options.CellClipThreshold == 0 ? DefaultCellClip : options.CellClipThreshold)),
        ];
    }

    private static (int Inputs, int Hidden) Sizes(LayerLowering layer, ulong inputs, ulong hidden) =>
        (layer.Size(inputs, "inputVectorSize", 1), layer.Size(hidden, "outputVectorSize", 1));

    private static void RequireActivations(LayerLowering layer, IList<Wire.ActivationParams> activations, int count)
    {
        if (activations.Count != count)
            throw layer.Invalid($"{count} activations", $"{activations.Count}");
    }

    /// <summary>The input as [Seq, Batch, C].</summary>
    private static Variable Sequence(LayerLowering layer) => layer.Rank(layer.Input) switch
    {
        5 => layer.Op("squeeze", ("x", layer.Input), ("axes", Literals.Ints(3, 4))),
        3 => layer.Input,
        _ => throw layer.Invalid("an input [Seq, Batch, C, 1, 1]", layer.Input.Type.ToString()),
    };

    /// <summary>A state as [Batch, H]: an input of the layer, or zeros.</summary>
    private static Variable State(LayerLowering layer, Variable sequence, int input, int hidden)
    {
        if (layer.Inputs.Length > input)
            return layer.Reshape(layer[input], -1, hidden);
        Variable batch = layer.Slice(layer.ShapeOf(sequence), 1, 2);
        return layer.Op("fill", ("shape", layer.Concat([batch, layer.Vector(hidden)], 0)), ("value", Literals.Float(0)));
    }

    /// <summary>The sequence and the states in the form of a network's blobs.</summary>
    private static Variable[] Results(LayerLowering layer, IReadOnlyList<Variable> results) =>
    [
        .. results.Select((result, i) => layer.Op("expand_dims", ("x", result), ("axes", i == 0 ? Literals.Ints(3, 4) : Literals.Ints(0, 3, 4)))),
    ];

    private static TensorLiteral Direction(bool isReverse) => Literals.Text(isReverse ? "reverse" : "forward");

    private static TensorLiteral Activation(LayerLowering layer, Wire.ActivationParams? activation) =>
        Literals.Text(RecurrentActivationNames.Of(activation) ?? throw new ModelUnsupportedException(
            layer.Builder.Stage, layer.Place, $"the activation {activation}", "linear, sigmoid, tanh, ReLU or a hard sigmoid of 0.2 and 0.5"));

    private static Variable Rows(LayerLowering layer, int columns, int hidden, params Wire.WeightParams?[] gates) =>
        layer.Constant(Tensor.From<float>(Shape.Of(gates.Length * hidden, columns), Joined(layer, [hidden, columns], gates)));

    private static Variable Vectors(LayerLowering layer, int hidden, params Wire.WeightParams?[] gates) =>
        layer.Constant(Tensor.From<float>(Shape.Of(gates.Length * hidden), Joined(layer, [hidden], gates)));

    private static float[] Joined(LayerLowering layer, long[] shape, params Wire.WeightParams?[] gates) =>
        [.. gates.SelectMany((gate, i) => layer.Weights(gate, $"weights of gate {i}", shape).Span<float>().ToArray())];
}
