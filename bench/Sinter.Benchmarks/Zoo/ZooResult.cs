using Sinter.Runtime;

namespace Sinter.Benchmarks;

/// <summary>Everything measured of one network.</summary>
/// <param name="Name">The network.</param>
/// <param name="GigaProducts">Its multiply-adds, in billions.</param>
/// <param name="Difference">The largest difference of the engines' outputs, as a share of the largest number.</param>
/// <param name="Latencies">Median milliseconds of ONNX Runtime and of Sinter, per number of threads.</param>
/// <param name="Flows">Predictions per second of ONNX Runtime and of Sinter, per number of threads.</param>
/// <param name="Loads">Median milliseconds of loading it again in one process.</param>
/// <param name="FreshOnnx">ONNX Runtime in a process of its own.</param>
/// <param name="FreshSinter">Sinter in a process of its own.</param>
/// <param name="ModelBytes">Size of the ONNX model's file.</param>
/// <param name="Steps">Times of Sinter's steps at one thread, of <see cref="StepRuns"/> predictions.</param>
internal sealed record ZooResult(string Name, double GigaProducts, double Difference,
    IReadOnlyDictionary<int, (double Onnx, double Sinter)> Latencies, IReadOnlyDictionary<int, (Flow Onnx, Flow Sinter)> Flows,
    (double Onnx, double Sinter) Loads, FreshProcess FreshOnnx, FreshProcess FreshSinter, long ModelBytes, IReadOnlyList<StepTime> Steps)
{
    public const int StepRuns = 10;

    public double Ratio(int threads) => Latencies[threads].Onnx / Latencies[threads].Sinter;
}

/// <summary>Predictions per second.</summary>
/// <param name="Alone">One at a time.</param>
/// <param name="Together">Two in flight.</param>
internal readonly record struct Flow(double Alone, double Together)
{
    public double Gain => Together / Alone;

    public static Flow Of((double Alone, double Together) measured) => new(measured.Alone, measured.Together);
}
