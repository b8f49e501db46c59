using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>What is known of a weight.</summary>
/// <param name="Function">The function that has it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as operations see it.</param>
/// <param name="Storage">The operation that holds it.</param>
/// <param name="Bytes">Bytes where it is stored.</param>
/// <param name="Sparsity">The share of zeros.</param>
/// <param name="UniqueValues">Different values.</param>
/// <param name="Least">The smallest element.</param>
/// <param name="Greatest">The largest element.</param>
/// <param name="Readers">Who reads it: type, name and parameter.</param>
public sealed record WeightFacts(string Function, string Name, TensorType Type, string Storage, long Bytes, double Sparsity, int UniqueValues,
    float Least, float Greatest, IReadOnlyList<(string Type, string Name, string Parameter)> Readers);

/// <summary>Lists the weights of a program.</summary>
public static class WeightListing
{
    private const float LargestZero = 1e-12f;

    /// <summary>All weights with more elements than the threshold, in program order.</summary>
    /// <exception cref="ModelException">A weight is damaged.</exception>
    public static IReadOnlyList<WeightFacts> Of(Program program, int threshold, CancellationToken cancellation = default)
    {
        var facts = new List<WeightFacts>();
        foreach (Function function in program.Functions.Values)
        {
            foreach (WeightSite site in WeightSite.Find(function, new CompressionStep()).Where(site => site.Shape.ElementCount > threshold))
            {
                cancellation.ThrowIfCancellationRequested();
                facts.Add(Of(function, site));
            }
        }
        return facts;
    }

    private static WeightFacts Of(Function function, WeightSite site)
    {
        float[] values = CompressedConstant.Evaluate(site.Value, function.Opset).ToFloats();
        (float least, float greatest) = Extremes.Of(values);
        int zeros = 0;
        foreach (float value in values)
        {
            if (Math.Abs(value) <= LargestZero)
                zeros++;
        }
        Array.Sort(values);
        int unique = 1;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] != values[i - 1])
                unique++;
        }
        return new WeightFacts(function.Name, site.Name, (TensorType)site.Value.Type, site.Producer.Type, Encoding.Bytes(site.Chain()),
            (double)zeros / values.Length, unique, least, greatest,
            [.. site.Readers.SelectMany(reader => reader.Inputs
                .Where(input => input.Value.Any(argument => argument.Variable == site.Value))
                .Select(input => (reader.Type, reader.Name, input.Key)))]);
    }
}
