using Sinter.Compression;

namespace Sinter;

/// <summary>An operation that reads a weight.</summary>
/// <param name="Type">Its MIL type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameter">The parameter that the weight is bound to.</param>
public sealed record WeightReader(string Type, string Name, string Parameter);

/// <summary>What is known of a weight before it is compressed.</summary>
public sealed record WeightMetadata
{
    internal WeightMetadata(WeightFacts facts)
    {
        Function = facts.Function;
        Name = facts.Name;
        Type = facts.Type.ToString();
        Storage = facts.Storage;
        Elements = facts.Type.ToShape().ElementCount;
        Bytes = facts.Bytes;
        Sparsity = facts.Sparsity;
        UniqueValues = facts.UniqueValues;
        Least = facts.Least;
        Greatest = facts.Greatest;
        Readers = [.. facts.Readers.Select(reader => new WeightReader(reader.Type, reader.Name, reader.Parameter))];
    }

    /// <summary>The function that has it.</summary>
    public string Function { get; }

    /// <summary>Its name, by which a configuration can choose it.</summary>
    public string Name { get; }

    /// <summary>Its type as operations see it.</summary>
    public string Type { get; }

    /// <summary>What holds it: <c>const</c>, or the operation that decompresses it.</summary>
    public string Storage { get; }

    /// <summary>Its elements.</summary>
    public long Elements { get; }

    /// <summary>Bytes that it takes where it is stored.</summary>
    public long Bytes { get; }

    /// <summary>The share of elements that are zero (magnitude at most 1e-12).</summary>
    public double Sparsity { get; }

    /// <summary>How many different values it has.</summary>
    public int UniqueValues { get; }

    /// <summary>The smallest element.</summary>
    public float Least { get; }

    /// <summary>The largest element.</summary>
    public float Greatest { get; }

    /// <summary>The operations that read it.</summary>
    public IReadOnlyList<WeightReader> Readers { get; }
}
