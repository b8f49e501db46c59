using System.Numerics;

namespace Sinter.Conformance.RealModels;

/// <summary>DTLN-aec: two networks that take the echo of a loudspeaker out of a microphone's signal, 16 kHz, block by block. The first
/// masks the spectrum of a block, the second refines it in the time domain; both carry a state from block to block.</summary>
internal sealed class EchoCanceller(Model first, Model second)
{
    private const int BlockLength = 512, BlockShift = 128, Bins = BlockLength / 2 + 1;
    private static readonly int[] StateShape = [1, 2, 128, 2];

    private readonly RealTransform _transform = new(BlockLength);
    private MultiArray _firstState = MultiArray.Zeros(ArrayElementType.Float32, StateShape);
    private MultiArray _secondState = MultiArray.Zeros(ArrayElementType.Float32, StateShape);

    /// <summary>The microphone's signal without the echo: <see cref="BlockShift"/> samples for each block that fits whole.</summary>
    public float[] Process(float[] microphone, float[] loudspeaker)
    {
        int length = Math.Min(microphone.Length, loudspeaker.Length);
        int blocks = (length - BlockLength) / BlockShift + 1;
        var sum = new float[blocks * BlockShift + BlockLength];
        for (int block = 0; block < blocks; block++)
        {
            int start = block * BlockShift;
            float[] cleaned = ProcessBlock(microphone.AsSpan(start, BlockLength), loudspeaker.AsSpan(start, BlockLength));
            for (int i = 0; i < BlockLength; i++)
                sum[start + i] += cleaned[i];
        }
        return sum[..(blocks * BlockShift)];
    }

    private float[] ProcessBlock(ReadOnlySpan<float> microphone, ReadOnlySpan<float> loudspeaker)
    {
        Complex[] spectrum = _transform.Forward(microphone);
        Prediction masked = first.Predict(new Features
        {
            ["mic_magnitude"] = Magnitude(spectrum),
            ["lpb_magnitude"] = Magnitude(_transform.Forward(loudspeaker)),
            ["states_in"] = _firstState,
        });
        _firstState = masked.Array("Identity_1");
        float[] mask = masked.Array("Identity").ToArray<float>();
        for (int bin = 0; bin < Bins; bin++)
            spectrum[bin] *= mask[bin];

        Prediction refined = second.Predict(new Features
        {
            ["estimated_frame"] = Row(_transform.Inverse(spectrum)),
            ["lpb_time"] = Row(loudspeaker.ToArray()),
            ["states_in"] = _secondState,
        });
        _secondState = refined.Array("Identity_1");
        return refined.Array("Identity").ToArray<float>();
    }

    private static MultiArray Magnitude(Complex[] spectrum) => Row(Array.ConvertAll(spectrum, bin => (float)bin.Magnitude));

    private static MultiArray Row(float[] values) => MultiArray.From(values, 1, 1, values.Length);
}
