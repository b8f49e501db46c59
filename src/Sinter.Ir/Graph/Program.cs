namespace Sinter.Ir;

/// <summary>An ML Program: functions of blocks of operations.</summary>
public sealed class Program
{
    public Program(IEnumerable<Function> functions, long version = 1, string documentation = "",
        IEnumerable<KeyValuePair<string, Literal>>? attributes = null)
    {
        Functions = new OrderedDictionary<string, Function>(StringComparer.Ordinal);
        foreach (Function function in functions)
            Functions.Add(function.Name, function);
        Version = version;
        Documentation = documentation;
        Attributes = new NameMap<Literal>();
        foreach ((string name, Literal literal) in attributes ?? [])
            Attributes.Add(name, literal);
    }

    public OrderedDictionary<string, Function> Functions { get; }

    public long Version { get; }

    public string Documentation { get; }

    public NameMap<Literal> Attributes { get; }
}
