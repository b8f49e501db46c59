using System.Diagnostics.CodeAnalysis;

namespace Sinter.Ir.Text;

/// <summary>The variables that a block can name: its own, and those of the blocks around it.</summary>
internal sealed class NameScope(NameScope? outer)
{
    private readonly Dictionary<string, Variable> _variables = new(StringComparer.Ordinal);

    public bool TryAdd(Variable variable) => _variables.TryAdd(variable.Name, variable);

    public bool TryFind(string name, [MaybeNullWhen(false)] out Variable variable)
    {
        for (NameScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables.TryGetValue(name, out variable))
                return true;
        }
        variable = null;
        return false;
    }

    private NameScope? Outer { get; } = outer;
}
