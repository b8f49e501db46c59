using Sinter.Ir;

namespace Sinter;

/// <summary>A value of a program that a <see cref="MilBuilder"/> builds.</summary>
public sealed class MilValue
{
    internal MilValue(MilBuilder owner, Variable variable)
    {
        Owner = owner;
        Variable = variable;
    }

    /// <summary>Its name in the program.</summary>
    public string Name => Variable.Name;

    /// <summary>Its sizes; null where a size is not known before the program runs. Null as a whole where the rank is not known, or where the
    /// value is no tensor.</summary>
    public IReadOnlyList<int?>? Shape => Variable.Type is TensorType { HasRank: true } type
        ? [.. type.Dimensions.Select(dimension => dimension.IsKnown ? dimension.Size : (int?)null)] : null;

    /// <summary>Its type in MIL's words, for example <c>tensor&lt;fp32, [1, 10]&gt;</c>.</summary>
    public string Type => Variable.Type.ToString();

    internal MilBuilder Owner { get; }

    internal Variable Variable { get; }

    /// <summary>The type and the name.</summary>
    public override string ToString() => Variable.ToString();
}
