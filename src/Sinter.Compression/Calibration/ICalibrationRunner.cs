using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Evaluates programs on calibration data.</summary>
public interface ICalibrationRunner
{
    /// <summary>Evaluates a program of one function once per sample.</summary>
    /// <param name="program">The program, or one with the same interface.</param>
    /// <param name="values">Names of values of its body that are looked at.</param>
    /// <param name="observe">Given these values as float32, in that order, for each sample.</param>
    /// <param name="cancellation">Looked at before each sample.</param>
    void Observe(Program program, IReadOnlyList<string> values, Action<IReadOnlyList<Tensor>> observe, CancellationToken cancellation);
}
