using Sinter.Ir;
using Sinter.Ir.Ops;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Recurrent layers over [Seq, Batch, C, 1, 1]; further inputs and outputs are the states, [1, Batch, H, 1, 1]. MIL's operations
/// are used where they give the same; an activation with constants of its own, or one that is not bounded, needs a variant of
/// them.</summary>
internal static class RecurrentLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.SimpleRecurrent] = Simple,
        [LayerCase.Gru] = Gru,
        [LayerCase.UniDirectionalLSTM] = LstmLayers.OneDirection,
        [LayerCase.BiDirectionalLSTM] = LstmLayers.BothDirections,
    };

    private static IReadOnlyList<Variable> Simple(LayerLowering layer)
    {
        Wire.SimpleRecurrentLayerParams rnn = layer.Layer.SimpleRecurrent;
        (int inputs, int hidden) = RecurrentBlobs.Sizes(layer, rnn.InputVectorSize, rnn.OutputVectorSize);
        var activation = RecurrentActivation.Of(layer, rnn.Activation);
        Variable x = RecurrentBlobs.Sequence(layer);
        return RecurrentBlobs.Results(layer, layer.Ops(activation.IsNamedAndBounded ? "rnn" : RnnVariant.OperationName,
        [
            ("x", x), ("initial_h", RecurrentBlobs.State(layer, x, 1, hidden)),
            ("weight_ih", layer.WeightConstant(rnn.WeightMatrix, "weightMatrix", hidden, inputs)),
            ("weight_hh", layer.WeightConstant(rnn.RecursionMatrix, "recursionMatrix", hidden, hidden)),
            ("bias", rnn.HasBiasVector ? (Argument?)layer.WeightConstant(rnn.BiasVector, "biasVector", hidden) : null),
            ("direction", RecurrentBlobs.Direction(rnn.ReverseInput)), ("output_sequence", Literals.Bool(rnn.SequenceOutput)),
            .. activation.IsNamedAndBounded ? [("activation", Literals.Text(activation.Name))] : RecurrentActivation.Arguments(activation),
        ]));
    }

    private static IReadOnlyList<Variable> Gru(LayerLowering layer)
    {
        Wire.GRULayerParams gru = layer.Layer.Gru;
        (int inputs, int hidden) = RecurrentBlobs.Sizes(layer, gru.InputVectorSize, gru.OutputVectorSize);
        RecurrentActivation[] activations = RecurrentActivation.Of(layer, gru.Activations, 2);
        bool isNamed = activations.All(activation => activation.IsNamedAndBounded);
        Variable x = RecurrentBlobs.Sequence(layer);
        return RecurrentBlobs.Results(layer, layer.Ops(isNamed ? "gru" : GruVariant.OperationName,
        [
            ("x", x), ("initial_h", RecurrentBlobs.State(layer, x, 1, hidden)),
            ("weight_ih", RecurrentBlobs.Rows(
                layer, inputs, hidden, gru.ResetGateWeightMatrix, gru.OutputGateWeightMatrix, gru.UpdateGateWeightMatrix)),
            ("weight_hh", RecurrentBlobs.Rows(
                layer, hidden, hidden, gru.ResetGateRecursionMatrix, gru.OutputGateRecursionMatrix, gru.UpdateGateRecursionMatrix)),
            ("bias", gru.HasBiasVectors
                ? (Argument?)RecurrentBlobs.Vectors(layer, hidden, gru.ResetGateBiasVector, gru.OutputGateBiasVector,
                    gru.UpdateGateBiasVector)
                : null),
            ("direction", RecurrentBlobs.Direction(gru.ReverseInput)), ("output_sequence", Literals.Bool(gru.SequenceOutput)),
            .. isNamed
                ? [("recurrent_activation", Literals.Text(activations[0].Name)), ("activation", Literals.Text(activations[1].Name))]
                : RecurrentActivation.Arguments(activations),
        ]));
    }
}
