using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>The element types that a parameter accepts.</summary>
public readonly record struct ElementTypeSet(uint Bits)
{
    public bool Contains(ElementType type) => (Bits & (1u << (int)type)) != 0;

    public static ElementTypeSet Of(ElementType type) => new(1u << (int)type);

    public static ElementTypeSet operator |(ElementTypeSet left, ElementTypeSet right) => new(left.Bits | right.Bits);

    public override string ToString()
    {
        ElementTypeSet self = this;
        return string.Join(" or ", Enum.GetValues<ElementType>().Where(self.Contains).Select(type => type.MilName()));
    }
}

/// <summary>The sets that signatures use, for <c>using static</c>.</summary>
public static class ElementTypeSets
{
    public static readonly ElementTypeSet Float16s = ElementTypeSet.Of(ElementType.Float16);
    public static readonly ElementTypeSet Float32s = ElementTypeSet.Of(ElementType.Float32);
    public static readonly ElementTypeSet Bools = ElementTypeSet.Of(ElementType.Bool);
    public static readonly ElementTypeSet Strings = ElementTypeSet.Of(ElementType.String);
    public static readonly ElementTypeSet Int4s = ElementTypeSet.Of(ElementType.Int4);
    public static readonly ElementTypeSet Int8s = ElementTypeSet.Of(ElementType.Int8);
    public static readonly ElementTypeSet Int16s = ElementTypeSet.Of(ElementType.Int16);
    public static readonly ElementTypeSet Int32s = ElementTypeSet.Of(ElementType.Int32);
    public static readonly ElementTypeSet UInt1s = ElementTypeSet.Of(ElementType.UInt1);
    public static readonly ElementTypeSet UInt2s = ElementTypeSet.Of(ElementType.UInt2);
    public static readonly ElementTypeSet UInt3s = ElementTypeSet.Of(ElementType.UInt3);
    public static readonly ElementTypeSet UInt4s = ElementTypeSet.Of(ElementType.UInt4);
    public static readonly ElementTypeSet UInt6s = ElementTypeSet.Of(ElementType.UInt6);
    public static readonly ElementTypeSet UInt8s = ElementTypeSet.Of(ElementType.UInt8);
    public static readonly ElementTypeSet UInt16s = ElementTypeSet.Of(ElementType.UInt16);
    public static readonly ElementTypeSet UInt32s = ElementTypeSet.Of(ElementType.UInt32);

    /// <summary>fp16, fp32.</summary>
    public static readonly ElementTypeSet Floats = Float16s | Float32s;

    /// <summary>fp16, fp32, int32.</summary>
    public static readonly ElementTypeSet Numbers = Floats | Int32s;

    /// <summary>fp16, fp32, int32, bool.</summary>
    public static readonly ElementTypeSet NumbersAndBool = Numbers | Bools;

    /// <summary>Every type that a runtime tensor can have from iOS17 on.</summary>
    public static readonly ElementTypeSet Everything = NumbersAndBool | Int8s | Int16s | UInt8s | UInt16s;

    /// <summary>Any element type at all.</summary>
    public static readonly ElementTypeSet Any = new(uint.MaxValue);
}
