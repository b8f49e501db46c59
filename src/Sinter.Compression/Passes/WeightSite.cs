using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>A weight of a function that a step may compress: a constant, or one that is compressed already.</summary>
/// <param name="Value">The weight as operations read it.</param>
/// <param name="Readers">The operations that read it.</param>
/// <param name="Scheme">What the step wants for it; null when nothing.</param>
/// <param name="IsNamed">True when the step names the weight itself.</param>
internal sealed record WeightSite(Variable Value, IReadOnlyList<Operation> Readers, WeightCompression? Scheme, bool IsNamed)
{
    /// <summary>Elements from which constants lie in a weight file.</summary>
    private const int FewestElements = 10;

    public Operation Producer => Value.Producer!;

    public Shape Shape { get; } = ((TensorType)Value.Type).ToShape();

    public string Name => Producer.Name;

    /// <summary>The weights of a function in program order, with what the step wants for each.</summary>
    /// <param name="function">The function.</param>
    /// <param name="step">What is wanted.</param>
    /// <exception cref="ModelInputException">The step wants different things for one weight.</exception>
    public static IReadOnlyList<WeightSite> Find(Function function, CompressionStep step)
    {
        var sites = new List<WeightSite>();
        foreach (Operation operation in function.Body.AllOperations())
        {
            if ((!operation.IsConstant && !CompressedConstant.Is(operation)) || operation.Outputs.Length != 1 || !IsWeight(operation.Output))
                continue;
            Operation[] readers = [.. operation.Output.Users.Distinct()];
            if (operation.Output.BlockOutputUses > 0 || readers.Length == 0 || readers.Any(CompressedConstant.Is))
                continue;
            bool isNamed = step.OperationNames.TryGetValue(operation.Name, out WeightCompression? named)
                || step.OperationNames.TryGetValue(operation.Output.Name, out named);
            sites.Add(new WeightSite(operation.Output, readers, isNamed ? named : ForReaders(step, operation, readers), isNamed));
        }
        return sites;
    }

    /// <summary>The operations that define the weight, the constants that it is made of first.</summary>
    public IEnumerable<Operation> Chain() => Chain(Value);

    /// <inheritdoc cref="Chain()"/>
    public static IEnumerable<Operation> Chain(Variable value) => value.Producer is { } producer
        ? producer.ReadVariables().Distinct().SelectMany(Chain).Append(producer).Distinct()
        : [];

    private static bool IsWeight(Variable variable) =>
        variable.Type is TensorType { Element: ElementType.Float16 or ElementType.Float32, HasRank: true, Rank: >= 2 } type
        && type.TryGetShape(out Shape shape) && shape.ElementCount is >= FewestElements and <= int.MaxValue;

    private static WeightCompression? ForReaders(CompressionStep step, Operation weight, Operation[] readers)
    {
        WeightCompression?[] wanted = [.. readers.Select(reader => ForReader(step, reader)).Distinct()];
        return wanted.Length == 1
            ? wanted[0]
            : throw new ModelInputException(ModelStage.Compress, weight.Place,
                "one scheme for a weight; name the weight itself where its readers' differ",
                string.Join(" and ", readers.Zip(readers.Select(reader => ForReader(step, reader)?.Words ?? "none"),
                    (reader, words) => $"{words} by {reader.Name}")));
    }

    private static WeightCompression? ForReader(CompressionStep step, Operation reader) =>
        step.OperationNames.TryGetValue(reader.Name, out WeightCompression? named) ? named
        : step.OperationTypes.TryGetValue(reader.Type, out WeightCompression? typed) ? typed
        : step.Global;
}
