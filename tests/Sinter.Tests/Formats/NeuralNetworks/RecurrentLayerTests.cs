using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Recurrent layers against plain loops over their definition.</summary>
public class RecurrentLayerTests
{
    private const int Steps = 4, Batch = 2, Width = 3, Hidden = 2;

    private static Shape InputShape => Shape.Of(Steps, Batch, Width, 1, 1);

    private static float[] InputValues(float scale = 1) => Numbers(Steps * Batch * Width, 1, scale);

    public static TheoryData<string> Activations =>
        ["linear", "linear 0.5 0.25", "sigmoid", "tanh", "relu", "scaledTanh", "scaledTanh 1.5 0.5", "hard", "hard 0.1 0.4"];

    [Theory]
    [MemberData(nameof(Activations))]
    public void SimpleRecurrence(string activation)
    {
        foreach (bool isReverse in new[] { false, true })
        {
            var weights = new GateOracle(Width, Hidden, 2);
            Wire.SimpleRecurrentLayerParams rnn = new()
            {
                InputVectorSize = Width,
                OutputVectorSize = Hidden,
                Activation = ActivationOracle.Message(activation),
                SequenceOutput = true,
                HasBiasVector = true,
                ReverseInput = isReverse,
                WeightMatrix = Weights(weights.Input),
                RecursionMatrix = Weights(weights.Recursion),
                BiasVector = Weights(weights.Bias),
            };
            float[] x = InputValues(40), start = Numbers(Batch * Hidden, 3);
            Value[] results = NetworkCase.Of(Layer("x,h", "y,last", layer => layer.SimpleRecurrent = rnn))
                .X(InputShape, x).Input("h", Shape.Of(1, Batch, Hidden, 1, 1), start).Output("y").Output("last").RunAll();

            Func<double, double> f = ActivationOracle.Clipped(activation);
            var expected = new double[Steps * Batch * Hidden];
            double[] state = [.. start.Select(value => (double)value)];
            for (int step = 0; step < Steps; step++)
            {
                int time = isReverse ? Steps - 1 - step : step;
                for (int b = 0; b < Batch; b++)
                {
                    double[] gate = weights.PreActivations(x, time, b, Batch, state.AsSpan(b * Hidden, Hidden).ToArray(), null);
                    for (int j = 0; j < Hidden; j++)
                        expected[(((step * Batch) + b) * Hidden) + j] = state[(b * Hidden) + j] = f(gate[j]);
                }
            }
            NetworkCase.AreClose(expected, results[0], Shape.Of(Steps, Batch, Hidden, 1, 1), 1e-4);
            NetworkCase.AreClose(state, results[1], Shape.Of(1, Batch, Hidden, 1, 1), 1e-4);
        }
    }

    [Theory]
    [InlineData("sigmoid", "tanh")]
    [InlineData("hard", "tanh")]
    [InlineData("hard 0.3 0.4", "relu")]
    [InlineData("sigmoid", "scaledTanh")]
    [InlineData("linear 0.01 0.5", "linear")]
    public void GatedUnit(string gateActivation, string activation)
    {
        var reset = new GateOracle(Width, Hidden, 10);
        var update = new GateOracle(Width, Hidden, 20);
        var candidate = new GateOracle(Width, Hidden, 30);
        Wire.GRULayerParams gru = new()
        {
            InputVectorSize = Width,
            OutputVectorSize = Hidden,
            HasBiasVectors = true,
            SequenceOutput = true,
            Activations = { ActivationOracle.Message(gateActivation), ActivationOracle.Message(activation) },
            ResetGateWeightMatrix = Weights(reset.Input),
            ResetGateRecursionMatrix = Weights(reset.Recursion),
            ResetGateBiasVector = Weights(reset.Bias),
            UpdateGateWeightMatrix = Weights(update.Input),
            UpdateGateRecursionMatrix = Weights(update.Recursion),
            UpdateGateBiasVector = Weights(update.Bias),
            OutputGateWeightMatrix = Weights(candidate.Input),
            OutputGateRecursionMatrix = Weights(candidate.Recursion),
            OutputGateBiasVector = Weights(candidate.Bias),
        };
        float[] x = InputValues(4);
        Value[] results = NetworkCase.Of(Layer("x", "y,last", layer => layer.Gru = gru)).X(InputShape, x).Output("y").Output("last")
            .RunAll();

        Func<double, double> f = ActivationOracle.Clipped(gateActivation), g = ActivationOracle.Clipped(activation);
        var expected = new double[Steps * Batch * Hidden];
        var state = new double[Batch * Hidden];
        for (int step = 0; step < Steps; step++)
        {
            for (int b = 0; b < Batch; b++)
            {
                double[] before = state.AsSpan(b * Hidden, Hidden).ToArray();
                double[] r = [.. reset.PreActivations(x, step, b, Batch, before, null).Select(f)];
                double[] z = [.. update.PreActivations(x, step, b, Batch, before, null).Select(f)];
                double[] o = [.. candidate.PreActivations(x, step, b, Batch, [.. before.Select((value, i) => value * r[i])], null)
                    .Select(g)];
                for (int j = 0; j < Hidden; j++)
                    expected[(((step * Batch) + b) * Hidden) + j] = state[(b * Hidden) + j] = ((1 - z[j]) * o[j]) + (z[j] * before[j]);
            }
        }
        NetworkCase.AreClose(expected, results[0], Shape.Of(Steps, Batch, Hidden, 1, 1), 1e-4);
        NetworkCase.AreClose(state, results[1], Shape.Of(1, Batch, Hidden, 1, 1), 1e-4);
    }

    public static TheoryData<string, bool, bool, bool, float> LstmKinds => new()
    {
        { "sigmoid tanh tanh", false, false, false, 0 },
        { "sigmoid tanh tanh", true, false, false, 0 },
        { "sigmoid tanh tanh", true, true, true, 0.25f },
        { "sigmoid tanh tanh", false, true, true, 0.25f },
        { "sigmoid relu linear", false, true, false, 0 },
        { "hard scaledTanh relu", false, false, true, 0.5f },
        { "hard:0.3:0.4 linear:2:0.1 scaledTanh:1.5:0.7", true, true, true, 0 },
        { "sigmoid linear linear", false, false, true, 0 },
    };

    [Theory]
    [MemberData(nameof(LstmKinds))]
    public void OneDirection(string activations, bool isCoupled, bool hasPeepholes, bool addsForgetBias, float clip)
    {
        foreach (bool isReverse in new[] { false, true })
        {
            var oracle = new LstmOracle(Width, Hidden, activations.Replace(':', ' ').Length)
            {
                Activations = ActivationOracle.Split(activations),
                IsCoupled = isCoupled,
                HasPeepholes = hasPeepholes,
                AddsForgetBias = addsForgetBias,
                Clip = clip,
            };
            float[] x = InputValues(8), h = Numbers(Batch * Hidden, 5), c = Numbers(Batch * Hidden, 6);
            Wire.UniDirectionalLSTMLayerParams lstm = new()
            {
                InputVectorSize = Width,
                OutputVectorSize = Hidden,
                Activations = { oracle.ActivationMessages() },
                Params = oracle.Options(isSequence: true),
                WeightParams = oracle.WeightMessage(),
                ReverseInput = isReverse,
            };
            Value[] results = NetworkCase.Of(Layer("x,h,c", "y,h2,c2", layer => layer.UniDirectionalLSTM = lstm)).X(InputShape, x)
                .Input("h", Shape.Of(1, Batch, Hidden, 1, 1), h).Input("c", Shape.Of(1, Batch, Hidden, 1, 1), c)
                .Output("y").Output("h2").Output("c2").RunAll();
            (double[] sequence, double[] last, double[] cells) = oracle.Run(x, Steps, Batch, h, c, isReverse);
            NetworkCase.AreClose(sequence, results[0], Shape.Of(Steps, Batch, Hidden, 1, 1), 1e-4);
            NetworkCase.AreClose(last, results[1], Shape.Of(1, Batch, Hidden, 1, 1), 1e-4);
            NetworkCase.AreClose(cells, results[2], Shape.Of(1, Batch, Hidden, 1, 1), 1e-4);
        }
    }

    [Theory]
    [InlineData("sigmoid tanh tanh", "sigmoid tanh tanh", false)]
    [InlineData("sigmoid tanh tanh", "hard relu tanh", false)]
    [InlineData("hard tanh tanh", "sigmoid tanh scaledTanh", false)]
    [InlineData("sigmoid tanh tanh", "sigmoid tanh tanh", true)]
    public void BothDirections(string forwardActivations, string backwardActivations, bool isCoupled)
    {
        LstmOracle forward = new(Width, Hidden, 40) { Activations = ActivationOracle.Split(forwardActivations), IsCoupled = isCoupled };
        LstmOracle backward = new(Width, Hidden, 50) { Activations = ActivationOracle.Split(backwardActivations), IsCoupled = isCoupled };
        float[] x = InputValues();
        float[][] states = [.. Enumerable.Range(0, 4).Select(i => Numbers(Batch * Hidden, 60 + i))];
        foreach (bool isSequence in new[] { true, false })
        {
            Wire.BiDirectionalLSTMLayerParams lstm = new()
            {
                InputVectorSize = Width,
                OutputVectorSize = Hidden,
                ActivationsForwardLSTM = { forward.ActivationMessages() },
                ActivationsBackwardLSTM = { backward.ActivationMessages() },
                Params = forward.Options(isSequence),
                WeightParams = { forward.WeightMessage(), backward.WeightMessage() },
            };
            NetworkCase network = NetworkCase.Of(Layer("x,h,c,hb,cb", "y,h2,c2,hb2,cb2", layer => layer.BiDirectionalLSTM = lstm))
                .X(InputShape, x);
            foreach ((string name, float[] state) in new[] { "h", "c", "hb", "cb" }.Zip(states))
                network.Input(name, Shape.Of(1, Batch, Hidden, 1, 1), state);
            foreach (string name in (ReadOnlySpan<string>)["y", "h2", "c2", "hb2", "cb2"])
                network.Output(name);
            Value[] results = network.RunAll();

            var ahead = forward.Run(x, Steps, Batch, states[0], states[1], isReverse: false);
            var back = backward.Run(x, Steps, Batch, states[2], states[3], isReverse: true);
            int rows = isSequence ? Steps : 1;
            var expected = new double[rows * Batch * 2 * Hidden];
            for (int row = 0; row < rows; row++)
            {
                for (int b = 0; b < Batch; b++)
                {
                    for (int j = 0; j < Hidden; j++)
                    {
                        int at = (((row * Batch) + b) * 2 * Hidden) + j;
                        expected[at] = isSequence ? ahead.Sequence[(((row * Batch) + b) * Hidden) + j] : ahead.Last[(b * Hidden) + j];
                        expected[at + Hidden] = isSequence
                            ? back.Sequence[((((Steps - 1 - row) * Batch) + b) * Hidden) + j]
                            : back.Last[(b * Hidden) + j];
                    }
                }
            }
            Shape stateShape = Shape.Of(1, Batch, Hidden, 1, 1);
            NetworkCase.AreClose(expected, results[0], Shape.Of(rows, Batch, 2 * Hidden, 1, 1), 1e-4);
            NetworkCase.AreClose(ahead.Last, results[1], stateShape, 1e-4);
            NetworkCase.AreClose(ahead.Cells, results[2], stateShape, 1e-4);
            NetworkCase.AreClose(back.Last, results[3], stateShape, 1e-4);
            NetworkCase.AreClose(back.Cells, results[4], stateShape, 1e-4);
        }
    }

    [Fact]
    public void AVariantPredictsWhenItIsLoaded()
    {
        var oracle = new LstmOracle(Width, Hidden, 70)
        {
            Activations = ActivationOracle.Split("sigmoid scaledTanh tanh"),
            IsCoupled = true
        };
        Wire.UniDirectionalLSTMLayerParams lstm = new()
        {
            InputVectorSize = Width,
            OutputVectorSize = Hidden,
            Activations = { oracle.ActivationMessages() },
            Params = oracle.Options(isSequence: true),
            WeightParams = oracle.WeightMessage(),
        };
        float[] x = InputValues(), zeros = new float[Batch * Hidden];
        MultiArray y = NetworkCase.Of(Layer(layer => layer.UniDirectionalLSTM = lstm)).X(InputShape, x).Predict();
        double[] expected = oracle.Run(x, Steps, Batch, zeros, zeros, isReverse: false).Sequence;
        float[] actual = y.ToArray<float>();
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5);
    }

    [Fact]
    public void WhatRecurrentLayersCannotHaveIsRefused()
    {
        var oracle = new LstmOracle(Width, Hidden, 80);
        Wire.UniDirectionalLSTMLayerParams Lstm() => new()
        {
            InputVectorSize = Width,
            OutputVectorSize = Hidden,
            Activations = { oracle.ActivationMessages() },
            Params = oracle.Options(isSequence: true),
            WeightParams = oracle.WeightMessage(),
        };
        ModelFormatException Refused(Action<Wire.UniDirectionalLSTMLayerParams> damage)
        {
            Wire.UniDirectionalLSTMLayerParams lstm = Lstm();
            damage(lstm);
            return NetworkCase.Of(Layer(layer => layer.UniDirectionalLSTM = lstm)).X(InputShape, InputValues()).Invalid();
        }
        Assert.Contains("make y", Refused(lstm => lstm.Activations.RemoveAt(2)).Place, StringComparison.Ordinal);
        Assert.Contains("Softplus", Refused(lstm => lstm.Activations[0] = new() { Softplus = new() }).Actual, StringComparison.Ordinal);
        Refused(lstm => lstm.Activations[1] = new());
        Refused(lstm => lstm.Params.CellClipThreshold = -1);
        Refused(lstm => lstm.Params.CellClipThreshold = float.NaN);
        Refused(lstm => lstm.WeightParams = null);
        Refused(lstm => lstm.WeightParams.OutputGateRecursionMatrix = Weights(1, 2));
        Refused(lstm => lstm.OutputVectorSize = 3);
        Refused(lstm => lstm.OutputVectorSize = 0);
        Refused(lstm => lstm.OutputVectorSize = 1 << 30);
        Refused(lstm => (lstm.InputVectorSize, lstm.OutputVectorSize) = (ulong.MaxValue, ulong.MaxValue));
        Assert.Contains("[1, 1, 3, 5, 1]", NetworkCase.Of(Layer(layer => layer.UniDirectionalLSTM = Lstm()))
            .X(Shape.Of(3, 5, 1), new float[15]).Invalid().Message,
            StringComparison.Ordinal);
    }
}
