namespace Sinter.Comparing;

/// <summary>Collects how far one value of two models is apart, sample by sample.</summary>
internal sealed class ValueDifference(string name, string operation)
{
    private double _error, _norm, _largestDifference, _largestMagnitude;
    private long _nonFinite, _samples, _agreeing;
    private bool _isBroken;

    public ValueComparison Result => new(name, operation,
        _isBroken ? double.NaN : _error == 0 ? double.PositiveInfinity : 10 * Math.Log10(_norm / _error),
        _largestDifference, _largestMagnitude, _nonFinite, _samples == 0 ? 1 : (double)_agreeing / _samples);

    /// <summary>Counts a pair of values that are no arrays.</summary>
    public void Add(bool areEqual)
    {
        _samples++;
        _agreeing += areEqual ? 1 : 0;
        if (!areEqual)
        {
            _error++;
            _norm++;
        }
    }

    /// <exception cref="ModelInputException">The values have different sizes.</exception>
    public void Add(ReadOnlySpan<float> reference, ReadOnlySpan<float> value)
    {
        if (reference.Length != value.Length)
            throw new ModelInputException(ModelStage.Predict, $"value {name}", $"{reference.Length} elements in both models", $"{value.Length}");
        int referenceBest = 0, best = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            float expected = reference[i], got = value[i];
            if (float.IsFinite(expected))
                _largestMagnitude = Math.Max(_largestMagnitude, Math.Abs(expected));
            if (!float.IsFinite(expected) || !float.IsFinite(got))
            {
                if (float.IsFinite(expected))
                    _nonFinite++;
                _isBroken |= !(expected.Equals(got));
                continue;
            }
            double difference = Math.Abs((double)expected - got);
            _error += difference * difference;
            _norm += (double)expected * expected;
            _largestDifference = Math.Max(_largestDifference, difference);
            referenceBest = expected > reference[referenceBest] ? i : referenceBest;
            best = got > value[best] ? i : best;
        }
        _samples++;
        _agreeing += best == referenceBest ? 1 : 0;
    }
}
