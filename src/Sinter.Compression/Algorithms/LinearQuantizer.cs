using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Integers with a scale and an offset for each block.</summary>
/// <param name="Codes">One byte per element; signed ones in two's complement.</param>
/// <param name="Scales">One per block.</param>
/// <param name="Offsets">One per block, as codes; null where zero stands for zero.</param>
internal sealed record QuantizedBlocks(byte[] Codes, float[] Scales, byte[]? Offsets);

/// <summary>Linear quantization in the arithmetic of the weight's type, so that codes and scales equal coremltools' to the last
/// bit.</summary>
internal sealed class LinearQuantizer
{
    private readonly FloatRounding _rounding;
    private readonly bool _isSymmetric;
    private readonly bool _isSigned;
    private readonly int _low, _high;

    /// <param name="mode">Symmetric or not.</param>
    /// <param name="codes">The stored integers.</param>
    /// <param name="weights">The type of the weights.</param>
    public LinearQuantizer(QuantizationMode mode, ElementType codes, ElementType weights)
    {
        _rounding = new FloatRounding(weights);
        _isSymmetric = mode == QuantizationMode.LinearSymmetric;
        _isSigned = codes.IsSigned();
        int bits = codes.BitWidth();
        // A symmetric range has as many values below zero as above, so one code stays unused.
        int values = (1 << bits) - (_isSymmetric ? 2 : 1);
        _low = !_isSigned ? 0 : _isSymmetric ? -(values / 2) : -(1 << (bits - 1));
        _high = _low + values;
    }

    public bool HasOffset => !(_isSymmetric && _isSigned);

    public QuantizedBlocks Quantize(ReadOnlySpan<float> weights, BlockRuns runs)
    {
        (float[] scales, int[] offsets) = Ranges(weights, runs);
        var codes = new byte[weights.Length];
        foreach (BlockRun run in runs)
        {
            float scale = scales[run.Block];
            int offset = offsets[run.Block];
            ReadOnlySpan<float> from = weights.Slice(run.Start, runs.Length);
            Span<byte> to = codes.AsSpan(run.Start, runs.Length);
            for (int i = 0; i < from.Length; i++)
                to[i] = Code(from[i], scale, offset);
        }
        return new QuantizedBlocks(codes, scales, HasOffset ? [.. offsets.Select(offset => (byte)offset)] : null);
    }

    /// <summary>The scale and offset of every block.</summary>
    public (float[] Scales, int[] Offsets) Ranges(ReadOnlySpan<float> weights, BlockRuns runs)
    {
        var lows = new float[runs.BlockCount];
        var highs = new float[runs.BlockCount];
        Array.Fill(lows, float.PositiveInfinity);
        Array.Fill(highs, float.NegativeInfinity);
        foreach (BlockRun run in runs)
        {
            (float low, float high) = Extremes.Of(weights.Slice(run.Start, runs.Length));
            lows[run.Block] = Math.Min(lows[run.Block], low);
            highs[run.Block] = Math.Max(highs[run.Block], high);
        }
        var offsets = new int[lows.Length];
        for (int block = 0; block < lows.Length; block++)
            (lows[block], offsets[block]) = Range(lows[block], highs[block]);
        return (lows, offsets);
    }

    /// <summary>The code of a weight.</summary>
    public byte Code(float weight, float scale, int offset) =>
        (byte)(int)Math.Clamp(MathF.Round(_rounding.Round(weight / scale)) + offset, _low, _high);

    /// <summary>The weight that a code stands for.</summary>
    public float Value(byte code, float scale, int offset) =>
        _rounding.Round(scale * ((_isSigned ? (sbyte)code : code) - offset));

    private (float Scale, int Offset) Range(float low, float high)
    {
        if (_isSymmetric)
        {
            high = Math.Max(Math.Abs(low), Math.Abs(high));
            low = -high;
        }
        else
        {
            low = Math.Min(0, low);
            high = Math.Max(0, high);
        }
        float width = _rounding.Round(high - low);
        float scale = _rounding.Round(width / (_high - _low));
        int symmetricOffset = _isSigned ? 0 : _high / 2;
        // Nothing but zeros, or numbers too small for a scale of their own: any scale tells them from nothing.
        if (!(scale > 0) || !float.IsFinite(scale))
            return (1, _isSymmetric ? symmetricOffset : Math.Clamp(0, _low, _high));
        if (_isSymmetric)
            return (scale, symmetricOffset);
        float zero = _rounding.Round(_rounding.Round(_rounding.Round(_low * high) - _rounding.Round(_high * low)) / width);
        return (scale, (int)Math.Clamp(MathF.Round(zero), _low, _high));
    }
}
