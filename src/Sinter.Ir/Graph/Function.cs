namespace Sinter.Ir;

/// <summary>A function of a program. It may hold one body per opset; <see cref="Opset"/> names the one that is active.</summary>
public sealed class Function
{
    public Function(string name, IEnumerable<Variable> inputs, Opset opset, IEnumerable<KeyValuePair<Opset, Block>> specializations,
        IEnumerable<KeyValuePair<string, Literal>>? attributes = null)
    {
        Name = name;
        Inputs = [.. inputs];
        Opset = opset;
        Specializations = new SortedDictionary<Opset, Block>();
        foreach ((Opset key, Block block) in specializations)
        {
            Specializations.Add(key, block);
            block.Function = this;
        }
        Attributes = new NameMap<Literal>();
        foreach ((string key, Literal literal) in attributes ?? [])
            Attributes.Add(key, literal);
        if (!Specializations.ContainsKey(opset))
            throw new ArgumentException($"The function {name} has no body for its opset {opset}.", nameof(specializations));
    }

    public string Name { get; }

    public IReadOnlyList<Variable> Inputs { get; }

    public Opset Opset { get; }

    public SortedDictionary<Opset, Block> Specializations { get; }

    public NameMap<Literal> Attributes { get; }

    /// <summary>The active body.</summary>
    public Block Body => Specializations[Opset];

    public override string ToString() => Name;
}
