using Sinter.Ir;

namespace Sinter.Devices.Cpu;

/// <summary>The slots of a segment's variables.</summary>
internal sealed class SlotMap
{
    private readonly Dictionary<Variable, Slot> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Variable, Func<int, Slot>> _deferred = new(ReferenceEqualityComparer.Instance);
    private readonly List<Slot> _all = [];

    public IReadOnlyList<Slot> All => _all;

    public Slot this[Variable variable] => _slots.TryGetValue(variable, out Slot? slot) ? slot
        : _deferred.Remove(variable, out Func<int, Slot>? make) ? Add(variable, make)
        : throw new KeyNotFoundException($"The value {variable.Name} has no slot.");

    public int IndexOf(Variable variable) => this[variable].Index;

    /// <summary>True once the variable has a slot or can have one: what computes it comes earlier in the plan.</summary>
    public bool Contains(Variable variable) => _slots.ContainsKey(variable) || _deferred.ContainsKey(variable);

    /// <summary>A constant, which gets a slot when a step reads it: those that kernels have packed are not kept.</summary>
    public void Defer(Variable variable, Func<int, Slot> make) => _deferred.Add(variable, make);

    /// <summary>Makes slots of all that an operation reads, for steps that ask for them when they run.</summary>
    public void RequireAll(Operation operation)
    {
        foreach (Variable variable in operation.ReadVariables())
            IndexOf(variable);
    }

    public Slot Add(Variable variable, Func<int, Slot> make)
    {
        Slot slot = Add(make);
        _slots.Add(variable, slot);
        return slot;
    }

    /// <summary>Adds a slot that no variable names, for a literal argument.</summary>
    public Slot Add(Func<int, Slot> make)
    {
        Slot slot = make(_all.Count);
        _all.Add(slot);
        return slot;
    }
}
