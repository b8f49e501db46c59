using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

/// <summary>Recurrent layers with constant weights.</summary>
internal static class RecurrentBindings
{
    private delegate void Layer(RecurrentWeights weights, RecurrentSequence sequence, in KernelCall call);

    public static CpuKernel? BindRnn(BindingSite site)
    {
        if (!IsUsable(site))
            return null;
        var geometry = RecurrentGeometry.Read(site.Arguments);
        var weights = RecurrentWeights.Rnn(
            site.KnownFloats("weight_ih"), site.KnownFloats("weight_hh"), site.KnownFloats("bias"), geometry.Input, geometry.Hidden);
        UnaryOperation activation = Activation(site, "activation");
        return Kernel(site, "recurrent layer", geometry, weights, (weights, sequence, in call) =>
            Rnn.Run(weights, sequence, activation, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindGru(BindingSite site)
    {
        if (!IsUsable(site) || !site.IsKnownOrAbsent("input_bias"))
            return null;
        var geometry = RecurrentGeometry.Read(site.Arguments);
        bool resetAfter = site.Arguments.Signature.Find("reset_after") is not null && site.Arguments.Bool("reset_after");
        (float[] bias, float[] ofHidden) = GruBiases(site, geometry.Hidden, resetAfter);
        var weights = RecurrentWeights.Gru(
            site.KnownFloats("weight_ih"), site.KnownFloats("weight_hh"), bias, geometry.Input, geometry.Hidden);
        UnaryOperation gate = Activation(site, "recurrent_activation"), candidate = Activation(site, "activation");
        return Kernel(site, "GRU", geometry, weights, (weights, sequence, in call) => Gru.Run(
            weights, sequence,
            new GruOptions
            {
                GateActivation = gate,
                CandidateActivation = candidate,
                ResetAfter = resetAfter,
                CandidateHiddenBias = ofHidden,
            },
            call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindLstm(BindingSite site)
    {
        if (!IsUsable(site) || !site.IsFloat("initial_c"))
            return null;
        var geometry = RecurrentGeometry.Read(site.Arguments);
        string[] sides = geometry.IsBidirectional ? ["", "_back"] : [""];
        var weights = new RecurrentWeights[sides.Length];
        var peepholes = new float[sides.Length][];
        for (int side = 0; side < sides.Length; side++)
        {
            if (!IsKnown(site, sides[side]) || !site.IsKnownOrAbsent("peephole" + sides[side]))
                return null;
            string suffix = sides[side];
            weights[side] = RecurrentWeights.FromParts(
                4, LstmMatrix(site, "weight_ih" + suffix, geometry.Input, geometry.Hidden),
                LstmMatrix(site, "weight_hh" + suffix, geometry.Hidden, geometry.Hidden), null,
                RecurrentWeights.LstmBias(site.KnownFloats("bias" + suffix), geometry.Hidden));
            peepholes[side] = site.KnownFloats("peephole" + suffix);
        }
        UnaryOperation gate = Activation(site, "recurrent_activation"), cell = Activation(site, "cell_activation");
        UnaryOperation output = Activation(site, "activation");
        float clip = site.Arguments.Has("clip") ? (float)site.Arguments.Float("clip") : float.PositiveInfinity;
        var layer = new LstmLayer(geometry, weights, peepholes, gate, cell, output, clip);
        Argument[] inputs = [site.Argument("x"), site.Argument("initial_h"), site.Argument("initial_c")];
        return new CpuKernel("LSTM", [.. inputs], geometry.IsBidirectional ? layer.RunBothWays : layer.RunOneWay);
    }

    private static PackedMatrix LstmMatrix(BindingSite site, string parameter, int depth, int hidden) => site.Packed.Get(
        site.Arguments.Tensor(parameter), $"lstm {depth} {hidden}", rows => RecurrentWeights.PackLstm(rows, depth, hidden),
        bytes => PackedMatrix.FromBytes(bytes, depth, RecurrentWeights.LstmColumns(hidden), MatMulKernel.Current));

    private static bool IsUsable(BindingSite site) => site.IsFloat("x") && site.IsFloat("initial_h") && IsKnown(site, "");

    private static bool IsKnown(BindingSite site, string side) => site.Arguments.KnownTensor("weight_ih" + side) is not null
        && site.Arguments.KnownTensor("weight_hh" + side) is not null && site.IsKnownOrAbsent("bias" + side);

    /// <summary>What is added to the input's products, and what only to the candidate's product of the hidden state. The latter differs
    /// from the former when the reset gate comes between.</summary>
    private static (float[] OfInput, float[] OfHidden) GruBiases(BindingSite site, int hidden, bool resetAfter)
    {
        float[] bias = site.KnownFloats("bias");
        float[] ofInput = site.Arguments.Signature.Find("input_bias") is null ? [] : site.KnownFloats("input_bias");
        var sum = new float[3 * hidden];
        var ofHidden = new float[hidden];
        for (int i = 0; i < sum.Length; i++)
        {
            bool isCandidate = i / hidden == 1;
            float own = bias.Length == 0 ? 0 : bias[i];
            sum[i] = ofInput.Length == 0 ? 0 : ofInput[i];
            if (isCandidate && resetAfter)
                ofHidden[i - hidden] = own;
            else
                sum[i] += own;
        }
        return (sum, resetAfter ? ofHidden : []);
    }

    private static UnaryOperation Activation(BindingSite site, string parameter) =>
        RecurrentActivations.Read(site.Arguments, parameter) switch
        {
            RecurrentActivation.Relu => UnaryOperation.Relu,
            RecurrentActivation.Sigmoid => new UnaryOperation(UnaryKind.Sigmoid),
            RecurrentActivation.Tanh => new UnaryOperation(UnaryKind.Tanh),
            RecurrentActivation.HardSigmoid => new UnaryOperation(UnaryKind.HardSigmoid, 0.2f, 0.5f),
            _ => UnaryOperation.None,
        };

    private static CpuKernel Kernel(BindingSite site, string name, RecurrentGeometry geometry, RecurrentWeights weights, Layer layer)
    {
        int workspace = RecurrentSequence.WorkspaceLength(weights, geometry.Steps, geometry.Batch);
        return new CpuKernel(name, [site.Argument("x"), site.Argument("initial_h")], (in KernelCall call) =>
        {
            using var scratch = new ScratchFloats(workspace);
            // The state lives in the output that gives the final one.
            Span<float> output = call.OutputFloats(0), hidden = call.OutputFloats(1);
            call.Floats(1)[..hidden.Length].CopyTo(hidden);
            var sequence = new RecurrentSequence
            {
                Steps = geometry.Steps,
                Batch = geometry.Batch,
                Input = call.Floats(0),
                Hidden = hidden,
                Output = geometry.OutputsSequence ? output : [],
                OutputPitch = geometry.Hidden,
                Reverse = geometry.IsReverse,
                Workspace = scratch.Floats,
            };
            layer(weights, sequence, call);
            if (!geometry.OutputsSequence)
                hidden.CopyTo(output);
        });
    }
}
