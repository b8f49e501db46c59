namespace Sinter.Ir;

/// <summary>What can be bound to a parameter.</summary>
public enum ParameterKind
{
    /// <summary>A tensor, known only when the program runs, or before.</summary>
    Tensor,

    /// <summary>A tensor that must be known before the program runs.</summary>
    Const,

    /// <summary>Any number of values.</summary>
    Variadic,

    /// <summary>A list of tensors.</summary>
    List,

    /// <summary>A constant list of labels.</summary>
    ConstList,

    /// <summary>A state.</summary>
    State,
}

/// <summary>One parameter of an operation.</summary>
/// <param name="Name">MIL's name of it.</param>
/// <param name="Kind">What can be bound.</param>
/// <param name="Types">Element types that a tensor may have.</param>
/// <param name="TypeVariable">Parameters that share a letter must have one element type; null for none.</param>
public sealed record Parameter(string Name, ParameterKind Kind, ElementTypeSet Types, string? TypeVariable)
{
    public bool IsRequired { get; init; } = true;

    /// <summary>The value when none is given: int, float, bool or string. Null when it depends on other parameters or is "none".</summary>
    public object? Default { get; init; }

    /// <summary>The same parameter, not required. <paramref name="value"/> is what it is when absent.</summary>
    public Parameter Optional(object? value = null) => this with { IsRequired = false, Default = value };
}

/// <summary>Short forms for signatures, for <c>using static</c>.</summary>
public static class Parameters
{
    public static Parameter In(string name, ElementTypeSet types, string? typeVariable = null) =>
        new(name, ParameterKind.Tensor, types, typeVariable);

    public static Parameter Const(string name, ElementTypeSet types, string? typeVariable = null) =>
        new(name, ParameterKind.Const, types, typeVariable);

    public static Parameter Variadic(string name) => new(name, ParameterKind.Variadic, ElementTypeSets.Any, null);

    public static Parameter List(string name) => new(name, ParameterKind.List, ElementTypeSets.Any, null);

    public static Parameter ConstList(string name) => new(name, ParameterKind.ConstList, ElementTypeSets.Any, null);

    public static Parameter State(string name) => new(name, ParameterKind.State, ElementTypeSets.Any, null);
}
