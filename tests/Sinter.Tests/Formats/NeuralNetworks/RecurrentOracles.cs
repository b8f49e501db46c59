using System.Globalization;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Activations of recurrent layers by a short name and their constants, for example <c>hard 0.3 0.4</c>.</summary>
internal static class ActivationOracle
{
    public static string[] Split(string activations) => [.. activations.Split(' ').Select(text => text.Replace(':', ' '))];

    public static Wire.ActivationParams Message(string text)
    {
        (string name, float alpha, float beta) = Parse(text);
        return name switch
        {
            "linear" => new() { Linear = new() { Alpha = alpha, Beta = beta } },
            "sigmoid" => new() { Sigmoid = new() },
            "tanh" => new() { Tanh = new() },
            "relu" => new() { ReLU = new() },
            "scaledTanh" => new() { ScaledTanh = new() { Alpha = alpha, Beta = beta } },
            _ => new() { SigmoidHard = new() { Alpha = alpha, Beta = beta } },
        };
    }

    public static Func<double, double> Function(string text)
    {
        (string name, double alpha, double beta) = Parse(text);
        bool isUsual = alpha == 0 && beta == 0;
        return name switch
        {
            "linear" => x => isUsual ? x : (alpha * x) + beta,
            "sigmoid" => x => 1 / (1 + Math.Exp(-x)),
            "tanh" => Math.Tanh,
            "relu" => x => x > 0 ? x : 0,
            "scaledTanh" => x => isUsual ? 1.7159 * Math.Tanh(x * 2 / 3) : alpha * Math.Tanh(beta * x),
            _ => x => Math.Min(1, Math.Max(0, isUsual ? (0.2 * x) + 0.5 : (alpha * x) + beta)),
        };
    }

    public static Func<double, double> Clipped(string text)
    {
        Func<double, double> function = Function(text);
        return x => function(Math.Min(50, Math.Max(-50, x)));
    }

    private static (string Name, float Alpha, float Beta) Parse(string text)
    {
        string[] words = text.Split(' ');
        float Constant(int index) => words.Length > index ? float.Parse(words[index], CultureInfo.InvariantCulture) : 0;
        return (words[0], Constant(1), Constant(2));
    }
}

/// <summary>The weights of one gate.</summary>
internal sealed class GateOracle(int width, int hidden, int seed)
{
    public float[] Input { get; } = Numbers(hidden * width, seed);

    public float[] Recursion { get; } = Numbers(hidden * hidden, seed + 1);

    public float[] Bias { get; } = Numbers(hidden, seed + 2);

    public float[] Peephole { get; } = Numbers(hidden, seed + 3);

    /// <summary>W x + R h + b, and p c where there are cells.</summary>
    public double[] PreActivations(float[] x, int time, int batch, int batches, double[] state, double[]? cells)
    {
        var sums = new double[hidden];
        for (int j = 0; j < hidden; j++)
        {
            sums[j] = Bias[j] + (cells is null ? 0 : Peephole[j] * cells[j]);
            for (int i = 0; i < width; i++)
                sums[j] += Input[(j * width) + i] * x[(((time * batches) + batch) * width) + i];
            for (int i = 0; i < hidden; i++)
                sums[j] += Recursion[(j * hidden) + i] * state[i];
        }
        return sums;
    }
}

/// <summary>One direction of an LSTM.</summary>
internal sealed class LstmOracle(int width, int hidden, int seed)
{
    private readonly GateOracle _input = new(width, hidden, seed), _forget = new(width, hidden, seed + 5),
        _output = new(width, hidden, seed + 10),
        _block = new(width, hidden, seed + 15);

    public string[] Activations { get; init; } = ["sigmoid", "tanh", "tanh"];

    public bool IsCoupled { get; init; }

    public bool HasPeepholes { get; init; }

    public bool AddsForgetBias { get; init; }

    public float Clip { get; init; }

    public IEnumerable<Wire.ActivationParams> ActivationMessages() => Activations.Select(ActivationOracle.Message);

    public Wire.LSTMParams Options(bool isSequence) => new()
    {
        SequenceOutput = isSequence,
        HasBiasVectors = true,
        ForgetBias = AddsForgetBias,
        HasPeepholeVectors = HasPeepholes,
        CoupledInputAndForgetGate = IsCoupled,
        CellClipThreshold = Clip,
    };

    /// <summary>Coupled gates have no weights of a forget gate.</summary>
    public Wire.LSTMWeightParams WeightMessage()
    {
        Wire.LSTMWeightParams weights = new()
        {
            InputGateWeightMatrix = Weights(_input.Input),
            BlockInputWeightMatrix = Weights(_block.Input),
            OutputGateWeightMatrix = Weights(_output.Input),
            InputGateRecursionMatrix = Weights(_input.Recursion),
            BlockInputRecursionMatrix = Weights(_block.Recursion),
            OutputGateRecursionMatrix = Weights(_output.Recursion),
            InputGateBiasVector = Weights(_input.Bias),
            BlockInputBiasVector = Weights(_block.Bias),
            OutputGateBiasVector = Weights(_output.Bias),
        };
        if (HasPeepholes)
            (weights.InputGatePeepholeVector, weights.OutputGatePeepholeVector) = (Weights(_input.Peephole), Weights(_output.Peephole));
        if (IsCoupled)
            return weights;
        (weights.ForgetGateWeightMatrix, weights.ForgetGateRecursionMatrix) = (Weights(_forget.Input), Weights(_forget.Recursion));
        weights.ForgetGateBiasVector = Weights(_forget.Bias);
        if (HasPeepholes)
            weights.ForgetGatePeepholeVector = Weights(_forget.Peephole);
        return weights;
    }

    /// <summary>The sequence in the order of processing, the last states, and the last cells.</summary>
    public (double[] Sequence, double[] Last, double[] Cells) Run(float[] x, int steps, int batches, float[] start, float[] startCells,
        bool isReverse)
    {
        Func<double, double> f = ActivationOracle.Clipped(Activations[0]), g = ActivationOracle.Clipped(Activations[1]),
            h = ActivationOracle.Function(Activations[2]);
        double bound = Clip == 0 ? 50 : Clip;
        double[] last = [.. start.Select(value => (double)value)], cells = [.. startCells.Select(value => (double)value)];
        var sequence = new double[steps * batches * hidden];
        for (int step = 0; step < steps; step++)
        {
            int time = isReverse ? steps - 1 - step : step;
            for (int b = 0; b < batches; b++)
            {
                double[] state = last.AsSpan(b * hidden, hidden).ToArray(), c = cells.AsSpan(b * hidden, hidden).ToArray();
                double[]? seen = HasPeepholes ? c : null;
                double[] i = [.. _input.PreActivations(x, time, b, batches, state, seen).Select(f)];
                double[] forget = [.. _forget.PreActivations(x, time, b, batches, state, seen)
                    .Select(sum => f(sum + (AddsForgetBias ? 1 : 0)))];
                double[] z = [.. _block.PreActivations(x, time, b, batches, state, null).Select(g)];
                for (int j = 0; j < hidden; j++)
                    c[j] = Math.Min(bound, Math.Max(-bound, ((IsCoupled ? 1 - i[j] : forget[j]) * c[j]) + (i[j] * z[j])));
                double[] o = [.. _output.PreActivations(x, time, b, batches, state, HasPeepholes ? c : null).Select(f)];
                for (int j = 0; j < hidden; j++)
                {
                    cells[(b * hidden) + j] = c[j];
                    sequence[(((step * batches) + b) * hidden) + j] = last[(b * hidden) + j] = o[j] * h(c[j]);
                }
            }
        }
        return (sequence, last, cells);
    }
}
