namespace Sinter.Compression;

/// <summary>Chooses a scheme for each weight so that the model fits a size, or loses no more than allowed, with the least of the other: the
/// steps that save most bytes for their noise are taken first.</summary>
public static class BitAllocation
{
    /// <summary>The schemes by weight; weights that are not among them stay as they are.</summary>
    /// <param name="sensitivities">What each scheme does to each weight.</param>
    /// <param name="mostBytes">Bytes that these weights may take in all; null: as few as the noise allows.</param>
    /// <param name="mostNoise">The noise of the outputs that is allowed; null: as little as the bytes allow.</param>
    public static IReadOnlyDictionary<string, WeightCompression?> Choose(IReadOnlyList<WeightSensitivity> sensitivities, long? mostBytes,
        double? mostNoise)
    {
        Dictionary<string, Level[]> levels = sensitivities.GroupBy(sensitivity => sensitivity.Name)
            .ToDictionary(group => group.Key, group => Convex([.. group]), StringComparer.Ordinal);
        (string Name, int Level, double Price)[] steps = [.. levels.SelectMany(weight => Enumerable.Range(1, weight.Value.Length - 1)
            .Select(level => (weight.Key, level, weight.Value[level].PriceFrom(weight.Value[level - 1])))).OrderBy(step => step.Item3)];
        long bytes = levels.Values.Sum(weight => weight[0].Bytes);
        double noise = 0;
        var chosen = new Dictionary<string, WeightCompression?>(StringComparer.Ordinal);
        foreach ((string name, int level, _) in steps)
        {
            Level from = levels[name][level - 1], to = levels[name][level];
            if (mostBytes is { } most && bytes <= most)
                break;
            if (mostNoise is { } allowed && noise + to.Noise - from.Noise > allowed)
                break;
            bytes += to.Bytes - from.Bytes;
            noise += to.Noise - from.Noise;
            chosen[name] = to.Scheme;
        }
        return chosen;
    }

    /// <summary>From the weight as it is to its smallest form, each step dearer per byte than the one before; what no such path leads
    /// through is never worth it.</summary>
    private static Level[] Convex(WeightSensitivity[] options)
    {
        var path = new List<Level> { new(null, options[0].BytesBefore, 0) };
        foreach (Level level in options.Select(option => new Level(option.Scheme, option.BytesAfter, option.Noise))
            .OrderByDescending(level => level.Bytes).ThenBy(level => level.Noise))
        {
            if (level.Bytes >= path[^1].Bytes)
                continue;
            while (path.Count > 1 && level.PriceFrom(path[^2]) <= path[^1].PriceFrom(path[^2]))
                path.RemoveAt(path.Count - 1);
            path.Add(level);
        }
        return [.. path];
    }

    private readonly record struct Level(WeightCompression? Scheme, long Bytes, double Noise)
    {
        /// <summary>Noise per byte saved.</summary>
        public double PriceFrom(Level larger) => (Noise - larger.Noise) / Math.Max(larger.Bytes - Bytes, 1);
    }
}
