namespace Sinter;

/// <summary>Which weights are compressed how: by the name of the weight or of the operation that reads it, else by that operation's type,
/// else all. A null entry leaves the weights of that name or type as they are.</summary>
public sealed record CompressionStep
{
    /// <summary>For all weights that no entry names; null leaves them as they are.</summary>
    public WeightCompression? Global { get; init; }

    /// <summary>By MIL type of the reading operation, such as <c>conv</c>.</summary>
    public IReadOnlyDictionary<string, WeightCompression?> OperationTypes { get; init; } = new Dictionary<string, WeightCompression?>();

    /// <summary>By name of the weight or of the reading operation.</summary>
    public IReadOnlyDictionary<string, WeightCompression?> OperationNames { get; init; } = new Dictionary<string, WeightCompression?>();

    /// <summary>Every scheme that is named.</summary>
    public IEnumerable<WeightCompression> Schemes =>
        OperationNames.Values.Concat(OperationTypes.Values).Append(Global).OfType<WeightCompression>();
}
