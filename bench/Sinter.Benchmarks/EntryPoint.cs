namespace Sinter.Benchmarks;

/// <summary>Runs the benchmark that the first argument names.</summary>
internal static class EntryPoint
{
    private static readonly (string Name, string Summary, Action<string[]> Run)[] Benchmarks =
    [
        (FreshProcess.CommandName, "what a new process is measured with; started by the others", FreshProcess.Run),
        ("zoo", "everything about the networks of the zoo, beside ONNX Runtime; --output FILE writes a page", ZooBenchmark.Run),
        ("budgets", "writes the memory that networks of the zoo may cost to a FILE, bench/budgets.json", BudgetWriter.Run),
        ("networks", "latency of the networks of the zoo, beside ONNX Runtime", NetworksBenchmark.Run),
        ("converted", "networks of the zoo converted from ONNX beside the zoo's own packages; --plans compares the programs alone: [ARCHIVE...]", ConvertedBenchmark.Run),
        ("onnx", "latency of any ONNX files with float32 inputs, beside ONNX Runtime: FILE...", OnnxBenchmark.Run),
        ("steps", "the slowest steps of networks of the zoo: [THREADS] ARCHIVE...", StepsBenchmark.Run),
        ("cache", "cached loads beside the creation of ONNX Runtime sessions; shared memory of two processes: ARCHIVE...", CacheBenchmark.Run),
        (SharedPages.CommandName, "what these two processes do; started by the one before", SharedPages.Hold),
        ("flow", "serial calls beside asynchronous ones, and how soon cancelled ones end: ARCHIVE...", FlowBenchmark.Run),
        (FlowBenchmark.ProcessName, "what a way of calling is measured with; started by flow", FlowBenchmark.RunProcess),
        ("cancel", "only how soon cancelled predictions end: ARCHIVE...", FlowBenchmark.RunCancellations),
        ("trees", "tree ensembles over a batch of rows, beside ONNX Runtime", TreesBenchmark.Run),
    ];

    public static int Main(string[] arguments)
    {
        foreach ((string name, _, Action<string[]> run) in Benchmarks)
        {
            if (arguments.Length == 0 || arguments[0] != name)
                continue;
            run(arguments[1..]);
            return 0;
        }
        Console.Error.WriteLine("usage: Sinter.Benchmarks NAME");
        foreach ((string name, string summary, _) in Benchmarks)
            Console.Error.WriteLine($"  {name,-10} {summary}");
        return 1;
    }
}
