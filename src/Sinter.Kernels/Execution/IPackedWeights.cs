namespace Sinter.Kernels;

/// <summary>Constant weights in the form that a kernel reads.</summary>
public interface IPackedWeights
{
    /// <summary>Bytes that they take in memory.</summary>
    long ByteLength { get; }

    /// <summary>Gives their memory back. No kernel may use them after that.</summary>
    void Release();
}
