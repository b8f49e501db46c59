namespace Sinter.Kernels;

/// <summary>Packed weights of a recurrent layer: one matrix for the inputs of all gates and one for the hidden state, both with gates as
/// neighbouring columns, and the biases. Immutable.</summary>
public sealed class RecurrentWeights
{
    private readonly float[] _bias;

    private RecurrentWeights(int gates, PackedMatrix input, PackedMatrix hidden, PackedMatrix? candidate, float[] bias)
    {
        HiddenSize = hidden.Depth;
        InputSize = input.Depth;
        Gates = gates;
        Input = input;
        Hidden = hidden;
        Candidate = candidate;
        _bias = bias;
    }

    public int InputSize { get; }

    public int HiddenSize { get; }

    /// <summary>4 for LSTM, 3 for GRU, 1 for a plain recurrent layer.</summary>
    public int Gates { get; }

    /// <summary>[inputSize, gates * hiddenSize]; an LSTM's units fill whole vectors.</summary>
    public PackedMatrix Input { get; }

    /// <summary>[hiddenSize, gates * hiddenSize], less the candidate of a GRU that resets before.</summary>
    public PackedMatrix Hidden { get; }

    /// <summary>[hiddenSize, hiddenSize]: the candidate of a GRU, which sees the hidden state after the reset.</summary>
    public PackedMatrix? Candidate { get; }

    /// <summary>What is added to the input's product, in the order of the packed gates.</summary>
    public ReadOnlySpan<float> Bias => _bias;

    /// <summary>From weights in MIL's layout: rows of gates i, f, o, z; input [4H, I], hidden [4H, H], bias [4H] or empty. Packed with the
    /// four gates of a vector of units side by side, units of zeros behind the last one.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static RecurrentWeights Lstm(
        ReadOnlySpan<float> input, ReadOnlySpan<float> hidden, ReadOnlySpan<float> bias, int inputSize, int hiddenSize)
    {
        Check(4, input, hidden, bias, inputSize, hiddenSize);
        return new RecurrentWeights(
            4, PackLstm(input, inputSize, hiddenSize), PackLstm(hidden, hiddenSize, hiddenSize), null, LstmBias(bias, hiddenSize));
    }

    /// <summary>One of an LSTM's two matrices, of rows [4H, depth] in MIL's layout.</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static PackedMatrix PackLstm(ReadOnlySpan<float> rows, int depth, int hiddenSize)
    {
        KernelGuard.Length(rows.Length, 4L * hiddenSize * depth, nameof(rows));
        return PackedMatrix.Pack(GatesPerVector(rows, depth, hiddenSize), depth, LstmColumns(hiddenSize), transposed: true);
    }

    /// <summary>Columns of an LSTM's packed matrices.</summary>
    public static int LstmColumns(int hiddenSize) => checked(4 * PaddedUnits(hiddenSize));

    /// <summary>An LSTM's biases in the order of the packed gates, of those in MIL's layout; zeros of none.</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static float[] LstmBias(ReadOnlySpan<float> bias, int hiddenSize)
    {
        if (bias.IsEmpty)
            return new float[LstmColumns(hiddenSize)];
        KernelGuard.Length(bias.Length, 4L * hiddenSize, nameof(bias));
        return GatesPerVector(bias, 1, hiddenSize);
    }

    /// <summary>From weights in MIL's layout: input [H, I], hidden [H, H], bias [H] or empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static RecurrentWeights Rnn(
        ReadOnlySpan<float> input, ReadOnlySpan<float> hidden, ReadOnlySpan<float> bias, int inputSize, int hiddenSize)
        => Create(1, input, hidden, bias, inputSize, hiddenSize);

    /// <summary>From weights in MIL's layout: rows of gates r, o, z; input [3H, I], hidden [3H, H], bias [3H] or empty. Packed in the order
    /// r, z, o.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static RecurrentWeights Gru(
        ReadOnlySpan<float> input, ReadOnlySpan<float> hidden, ReadOnlySpan<float> bias, int inputSize, int hiddenSize)
    {
        Check(3, input, hidden, bias, inputSize, hiddenSize);
        ReadOnlySpan<float> gates = ResetUpdateCandidate(hidden, hiddenSize * hiddenSize);
        int split = 2 * hiddenSize * hiddenSize;
        return new RecurrentWeights(
            3,
            PackedMatrix.Pack(ResetUpdateCandidate(input, hiddenSize * inputSize), inputSize, 3 * hiddenSize, transposed: true),
            PackedMatrix.Pack(gates[..split], hiddenSize, 2 * hiddenSize, transposed: true),
            PackedMatrix.Pack(gates[split..], hiddenSize, hiddenSize, transposed: true),
            bias.IsEmpty ? new float[3 * hiddenSize] : ResetUpdateCandidate(bias, hiddenSize));
    }

    /// <summary>Takes matrices that were packed before, for example from a mapped cache file; bias in the order of the packed
    /// gates.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public static RecurrentWeights FromParts(
        int gates, PackedMatrix input, PackedMatrix hidden, PackedMatrix? candidate, ReadOnlySpan<float> bias)
    {
        int size = hidden.Depth;
        KernelGuard.Require(
            gates is 1 or 3 or 4 && (candidate is not null) == (gates == 3)
                && input.Columns == (long)gates * (gates == 4 ? PaddedUnits(size) : size)
                && hidden.Columns == (gates == 4 ? input.Columns : (long)(gates == 3 ? 2 : gates) * size)
                && (candidate is null || (candidate.Depth == size && candidate.Columns == size)),
            "The parts of the recurrent layer do not fit each other.");
        KernelGuard.Length(bias.Length, input.Columns, nameof(bias));
        return new RecurrentWeights(gates, input, hidden, candidate, bias.ToArray());
    }

    private static RecurrentWeights Create(
        int gates, ReadOnlySpan<float> input, ReadOnlySpan<float> hidden, ReadOnlySpan<float> bias, int inputSize, int hiddenSize)
    {
        Check(gates, input, hidden, bias, inputSize, hiddenSize);
        return new RecurrentWeights(
            gates,
            PackedMatrix.Pack(input, inputSize, gates * hiddenSize, transposed: true),
            PackedMatrix.Pack(hidden, hiddenSize, gates * hiddenSize, transposed: true),
            null,
            bias.IsEmpty ? new float[gates * hiddenSize] : bias.ToArray());
    }

    private static void Check(
        int gates, ReadOnlySpan<float> input, ReadOnlySpan<float> hidden, ReadOnlySpan<float> bias, int inputSize, int hiddenSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        KernelGuard.Length(input.Length, (long)gates * hiddenSize * inputSize, nameof(input));
        KernelGuard.Length(hidden.Length, (long)gates * hiddenSize * hiddenSize, nameof(hidden));
        if (!bias.IsEmpty)
            KernelGuard.Length(bias.Length, (long)gates * hiddenSize, nameof(bias));
    }

    /// <summary>Units of whole vectors.</summary>
    private static int PaddedUnits(int hiddenSize) => Tiles.RoundUp(hiddenSize, MatMulKernel.Current.VectorColumns);

    /// <summary>Rows of four gates after the other, as rows of the gates of one vector of units after the other.</summary>
    private static float[] GatesPerVector(ReadOnlySpan<float> rows, int length, int hiddenSize)
    {
        int vector = MatMulKernel.Current.VectorColumns;
        var result = new float[checked(4 * PaddedUnits(hiddenSize) * length)];
        for (int gate = 0; gate < 4; gate++)
        {
            for (int unit = 0; unit < hiddenSize; unit++)
            {
                int target = (unit / vector * 4 + gate) * vector + unit % vector;
                rows.Slice((gate * hiddenSize + unit) * length, length).CopyTo(result.AsSpan(target * length));
            }
        }
        return result;
    }

    private static float[] ResetUpdateCandidate(ReadOnlySpan<float> blocks, int size)
    {
        var result = new float[3 * size];
        blocks[..size].CopyTo(result);
        blocks[(2 * size)..].CopyTo(result.AsSpan(size));
        blocks[size..(2 * size)].CopyTo(result.AsSpan(2 * size));
        return result;
    }
}
