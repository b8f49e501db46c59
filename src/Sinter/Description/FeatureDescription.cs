namespace Sinter;

/// <summary>One input, output or state of a model.</summary>
public sealed class FeatureDescription
{
    internal FeatureDescription(string name, FeatureType type, bool isOptional = false, string shortDescription = "")
    {
        Name = name;
        Type = type;
        IsOptional = isOptional;
        ShortDescription = shortDescription;
    }

    /// <summary>The name that values are given or found under.</summary>
    public string Name { get; }

    /// <summary>What the author says of it; empty if nothing.</summary>
    public string ShortDescription { get; }

    /// <summary>True when a prediction may leave the input out.</summary>
    public bool IsOptional { get; }

    /// <summary>What it holds.</summary>
    public FeatureType Type { get; }

    /// <summary>For example <c>image: an image 224 x 224 Rgb</c>.</summary>
    public override string ToString() => IsOptional ? $"{Name}: {Type} (optional)" : $"{Name}: {Type}";
}
