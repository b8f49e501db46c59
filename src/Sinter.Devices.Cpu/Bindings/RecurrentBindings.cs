using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

/// <summary>Recurrent layers with constant weights.</summary>
internal static class RecurrentBindings
{
    private delegate void Layer(RecurrentWeights weights, RecurrentSequence sequence, in KernelCall call, int direction);

    public static CpuKernel? BindRnn(BindingSite site)
    {
        if (!IsUsable(site))
            return null;
        var geometry = RecurrentGeometry.Read(site.Arguments);
        var weights = RecurrentWeights.Rnn(
            site.KnownFloats("weight_ih"), site.KnownFloats("weight_hh"), site.KnownFloats("bias"), geometry.Input, geometry.Hidden);
        UnaryOperation activation = Activation(site, "activation");
        return Kernel(site, "recurrent layer", geometry, [weights], hasCell: false, (weights, sequence, in call, _) =>
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
        return Kernel(site, "GRU", geometry, [weights], hasCell: false, (weights, sequence, in call, _) => Gru.Run(
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
            weights[side] = RecurrentWeights.Lstm(
                site.KnownFloats("weight_ih" + suffix), site.KnownFloats("weight_hh" + suffix), site.KnownFloats("bias" + suffix),
                geometry.Input, geometry.Hidden);
            peepholes[side] = site.KnownFloats("peephole" + suffix);
        }
        UnaryOperation gate = Activation(site, "recurrent_activation"), cell = Activation(site, "cell_activation");
        UnaryOperation output = Activation(site, "activation");
        float clip = site.Arguments.Has("clip") ? (float)site.Arguments.Float("clip") : float.PositiveInfinity;
        return Kernel(site, "LSTM", geometry, weights, hasCell: true, (weights, sequence, in call, side) => Lstm.Run(
            weights, sequence,
            new LstmOptions
            {
                GateActivation = gate,
                CellActivation = cell,
                OutputActivation = output,
                Peephole = peepholes[side],
                Clip = clip,
            },
            call.Pool, call.Cancellation));
    }

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

    private static CpuKernel Kernel(
        BindingSite site, string name, RecurrentGeometry geometry, RecurrentWeights[] weights, bool hasCell, Layer layer)
    {
        int workspace = weights.Max(side => RecurrentSequence.WorkspaceLength(side, geometry.Steps, geometry.Batch));
        Argument[] inputs = hasCell
            ? [site.Argument("x"), site.Argument("initial_h"), site.Argument("initial_c")]
            : [site.Argument("x"), site.Argument("initial_h")];
        return new CpuKernel(name, [.. inputs], (in KernelCall call) =>
        {
            using var scratch = new ScratchFloats(workspace);
            if (weights.Length == 1)
                RunOneWay(geometry, weights[0], hasCell, layer, call, scratch.Floats);
            else
                RunBothWays(geometry, weights, layer, call, scratch.Floats);
        });
    }

    /// <summary>The state lives in the output that gives the final one.</summary>
    private static void RunOneWay(
        RecurrentGeometry geometry, RecurrentWeights weights, bool hasCell, Layer layer, in KernelCall call, Span<float> workspace)
    {
        Span<float> output = call.OutputFloats(0), hidden = call.OutputFloats(1), cell = hasCell ? call.OutputFloats(2) : [];
        call.Floats(1)[..hidden.Length].CopyTo(hidden);
        if (hasCell)
            call.Floats(2)[..cell.Length].CopyTo(cell);
        var sequence = new RecurrentSequence
        {
            Steps = geometry.Steps,
            Batch = geometry.Batch,
            Input = call.Floats(0),
            Hidden = hidden,
            Cell = cell,
            Output = geometry.OutputsSequence ? output : [],
            OutputPitch = geometry.Hidden,
            Reverse = geometry.IsReverse,
            Workspace = workspace,
        };
        layer(weights, sequence, call, 0);
        if (!geometry.OutputsSequence)
            hidden.CopyTo(output);
    }

    /// <summary>Each direction's states are columns of the states that the operation gives, so they are computed apart.</summary>
    private static void RunBothWays(
        RecurrentGeometry geometry, RecurrentWeights[] weights, Layer layer, in KernelCall call, Span<float> workspace)
    {
        int size = geometry.Hidden, pitch = 2 * size, count = geometry.Batch * size;
        using var states = new ScratchFloats(2 * count);
        Span<float> hidden = states.Floats[..count], cell = states.Floats[count..], output = call.OutputFloats(0);
        for (int side = 0; side < 2; side++)
        {
            for (int row = 0; row < geometry.Batch; row++)
            {
                call.Floats(1).Slice(row * pitch + side * size, size).CopyTo(hidden[(row * size)..]);
                call.Floats(2).Slice(row * pitch + side * size, size).CopyTo(cell[(row * size)..]);
            }
            var sequence = new RecurrentSequence
            {
                Steps = geometry.Steps,
                Batch = geometry.Batch,
                Input = call.Floats(0),
                Hidden = hidden,
                Cell = cell,
                Output = geometry.OutputsSequence ? output[(side * size)..] : [],
                OutputPitch = pitch,
                Reverse = side == 1,
                AlignOutput = true,
                Workspace = workspace,
            };
            layer(weights[side], sequence, call, side);
            for (int row = 0; row < geometry.Batch; row++)
            {
                ReadOnlySpan<float> last = hidden.Slice(row * size, size);
                last.CopyTo(call.OutputFloats(1)[(row * pitch + side * size)..]);
                cell.Slice(row * size, size).CopyTo(call.OutputFloats(2)[(row * pitch + side * size)..]);
                if (!geometry.OutputsSequence)
                    last.CopyTo(output[(row * pitch + side * size)..]);
            }
        }
    }
}
