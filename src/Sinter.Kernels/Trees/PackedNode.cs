using System.Runtime.InteropServices;

namespace Sinter.Kernels;

/// <summary>A node as the walk reads it: two words of 64 bits. The walk goes to <see cref="Child"/> if the column's key is at most
/// <see cref="Key"/>, else to the node after that. A leaf leads to itself, by way of a column that is always below, and has its value, or
/// the place of its values, for a key.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PackedNode
{
    /// <summary>Words of a node, by which children are counted.</summary>
    public const int Words = 2;

    public long Key;

    /// <summary>Where the column begins in a group of rows.</summary>
    public uint Column;

    /// <summary>The word at which the first child begins; the second one follows it.</summary>
    public uint Child;
}
