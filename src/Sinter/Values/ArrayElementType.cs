namespace Sinter;

/// <summary>The element types that a <see cref="MultiArray"/> can hold. Models declare five of them (<see cref="Float64"/>,
/// <see cref="Float32"/>, <see cref="Float16"/>, <see cref="Int32"/>, <see cref="Int8"/>); given arrays of another type are
/// converted.</summary>
public enum ArrayElementType
{
    /// <summary>16-bit IEEE 754 float (<see cref="Half"/>).</summary>
    Float16,

    /// <summary>32-bit float.</summary>
    Float32,

    /// <summary>64-bit float.</summary>
    Float64,

    /// <summary>8-bit signed integer.</summary>
    Int8,

    /// <summary>16-bit signed integer.</summary>
    Int16,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64,

    /// <summary>Truth values, one byte each: 0 is false, everything else true.</summary>
    Bool,
}
