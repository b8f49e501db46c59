using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Where a value lives while a segment runs.</summary>
internal enum SlotKind
{
    /// <summary>Known at compile time; shared by all contexts.</summary>
    Constant,

    /// <summary>Given by the caller.</summary>
    Input,

    /// <summary>Given to the caller: fresh memory on every run.</summary>
    Output,

    /// <summary>At a planned place in the context's arena.</summary>
    Arena,

    /// <summary>Another slot's memory under another shape.</summary>
    Alias,

    /// <summary>Made when its step runs: its size is not known before, or it leaves a loop or a branch.</summary>
    Dynamic,
}

/// <summary>A value of the segment.</summary>
internal sealed class Slot(int index, SlotKind kind, MilType type)
{
    private Shape? _shape;

    public int Index { get; } = index;

    public SlotKind Kind { get; } = kind;

    public MilType Type { get; } = type;

    /// <summary>The constant.</summary>
    public Value? Constant { get; init; }

    /// <summary>The slot whose memory this one shows.</summary>
    public Slot? Source { get; init; }

    /// <summary>Position of the step that writes it.</summary>
    public int First { get; init; }

    /// <summary>Position of the step that reads it last, itself or through an alias.</summary>
    public int Last { get; set; }

    /// <summary>Bytes from the start of the arena.</summary>
    public long Offset { get; set; }

    public Shape Shape => _shape ??= ((TensorType)Type).ToShape();

    public ElementType Element => ((TensorType)Type).Element;

    /// <summary>The slot that owns the memory.</summary>
    public Slot Root => Source is null ? this : Source.Root;
}
