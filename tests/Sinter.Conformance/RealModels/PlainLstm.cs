using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conformance.RealModels;

/// <summary>A step of an LSTM layer, gate by gate, in double precision.</summary>
internal static class PlainLstm
{
    /// <param name="layer">A layer of the plainest kind.</param>
    /// <param name="inputs">What it reads at this step; what it gave at the step before; its cells.</param>
    /// <returns>What it gives, twice; its cells.</returns>
    public static Volume[] Step(Wire.UniDirectionalLSTMLayerParams layer, Volume[] inputs)
    {
        Wire.LSTMWeightParams weights = layer.WeightParams;
        Assert.False(layer.ReverseInput || layer.Params.HasPeepholeVectors || layer.Params.CoupledInputAndForgetGate);
        Assert.True(layer.Params.HasBiasVectors);
        double[] x = inputs[0].Values, before = inputs[1].Values;
        double[] input = Gate(weights.InputGateWeightMatrix, weights.InputGateRecursionMatrix, weights.InputGateBiasVector);
        double[] forget = Gate(weights.ForgetGateWeightMatrix, weights.ForgetGateRecursionMatrix, weights.ForgetGateBiasVector);
        double[] block = Gate(weights.BlockInputWeightMatrix, weights.BlockInputRecursionMatrix, weights.BlockInputBiasVector);
        double[] open = Gate(weights.OutputGateWeightMatrix, weights.OutputGateRecursionMatrix, weights.OutputGateBiasVector);
        double forgetBias = layer.Params.ForgetBias ? 1 : 0;
        var cells = new double[before.Length];
        var given = new double[before.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = (Activate(0, forget[i] + forgetBias) * inputs[2].Values[i]) + (Activate(0, input[i]) * Activate(1, block[i]));
            given[i] = Activate(0, open[i]) * Activate(2, cells[i]);
        }
        return [Volume.Of(given), Volume.Of(given), Volume.Of(cells)];

        double[] Gate(Wire.WeightParams ofInput, Wire.WeightParams ofBefore, Wire.WeightParams bias) =>
            [.. bias.FloatValue.Select((value, i) => value + Dot(ofInput, i, x) + Dot(ofBefore, i, before))];

        double Activate(int place, double value) => layer.Activations[place].NonlinearityTypeCase switch
        {
            Wire.ActivationParams.NonlinearityTypeOneofCase.Sigmoid => 1 / (1 + Math.Exp(-value)),
            Wire.ActivationParams.NonlinearityTypeOneofCase.Tanh => Math.Tanh(value),
            Wire.ActivationParams.NonlinearityTypeOneofCase.SigmoidHard => Math.Clamp(
                (layer.Activations[place].SigmoidHard.Alpha * value) + layer.Activations[place].SigmoidHard.Beta, 0, 1),
            _ => throw new NotSupportedException($"{layer.Activations[place].NonlinearityTypeCase}"),
        };
    }

    private static double Dot(Wire.WeightParams matrix, int row, double[] vector)
    {
        double sum = 0;
        for (int i = 0; i < vector.Length; i++)
            sum += matrix.FloatValue[(row * vector.Length) + i] * vector[i];
        return sum;
    }
}
