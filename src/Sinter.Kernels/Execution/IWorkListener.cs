namespace Sinter.Kernels;

/// <summary>Hears when workers of pools take part in a run.</summary>
public interface IWorkListener
{
    /// <summary>Called on the worker's thread when it has done its share of a run.</summary>
    /// <param name="caller">The managed thread whose run it was.</param>
    /// <param name="start">When it began, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    /// <param name="end">When it ended.</param>
    void Worked(int caller, long start, long end);
}
