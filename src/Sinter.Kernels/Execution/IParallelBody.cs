namespace Sinter.Kernels;

/// <summary>Work that falls into tiles. A tile computes its outputs wholly and in a fixed order, so that results do not depend on the
/// number of threads. The struct is shared by all threads of a run: <see cref="Run"/> must not write to its fields.</summary>
public interface IParallelBody
{
    void Run(int tile);
}
