using Sinter.Tensors;

namespace Sinter.Ir.Binary;

/// <summary>A function as bytes, for a cache: compact, quick to read, and of no other use. Its form may change with every version.</summary>
/// <param name="Bytes">The function without large constants.</param>
/// <param name="Constants">The large constants in the order of their numbers.</param>
public sealed record FunctionImage(ReadOnlyMemory<byte> Bytes, IReadOnlyList<Tensor> Constants)
{
    /// <summary>Types inside types and literals inside literals.</summary>
    internal const int MaxDepth = 32;

    /// <summary>Types inside one type, each counted as often as it is named.</summary>
    internal const int MaxTypeSize = 10_000;

    /// <summary>Constants of so many bytes stand outside.</summary>
    internal const int LargeBytes = 1024;

    /// <summary>Dimensions of a tensor.</summary>
    internal const int MaxRank = 64;

    internal enum TypeKind : byte
    {
        Tensor,
        TensorOfUnknownRank,
        List,
        Tuple,
        Dictionary,
        State,
    }

    internal enum LiteralKind : byte
    {
        Tensor,
        Constant,
        Strings,
        List,
        Tuple,
        Dictionary,
    }
}
