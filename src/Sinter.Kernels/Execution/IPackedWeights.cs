namespace Sinter.Kernels;

/// <summary>Constant weights in the form that a kernel reads.</summary>
public interface IPackedWeights
{
    /// <summary>Bytes that they take in memory.</summary>
    long ByteLength { get; }

    /// <summary>What a cache stores; together with the sizes that they were packed for and the processor's tier it is all that the kernel
    /// reads, or what that is quickly made of again.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> Blocks { get; }

    /// <summary>Gives their memory back. No kernel may use them after that.</summary>
    void Release();
}
