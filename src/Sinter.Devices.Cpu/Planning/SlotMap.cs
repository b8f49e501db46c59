using Sinter.Ir;

namespace Sinter.Devices.Cpu;

/// <summary>The slots of a segment's variables.</summary>
internal sealed class SlotMap
{
    private readonly Dictionary<Variable, Slot> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly List<Slot> _all = [];

    public IReadOnlyList<Slot> All => _all;

    public Slot this[Variable variable] => _slots[variable];

    public int IndexOf(Variable variable) => _slots[variable].Index;

    /// <summary>True once the variable has a slot: what computes it comes earlier in the plan.</summary>
    public bool Contains(Variable variable) => _slots.ContainsKey(variable);

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
