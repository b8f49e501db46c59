using Microsoft.ML.OnnxRuntime;

namespace Sinter.Benchmarks;

/// <summary>Any ONNX files, run by ONNX Runtime and, converted in memory, by Sinter: the same random inputs, at one thread and at
/// two.</summary>
internal static class OnnxBenchmark
{
    private const int Rounds = 31;

    /// <param name="arguments">The files. Their inputs are float32; sizes that a file leaves open are 1.</param>
    public static void Run(string[] arguments)
    {
        foreach (string path in arguments)
        {
            foreach (int threads in (int[])[1, 2])
                Compare(path, threads);
        }
    }

    private static void Compare(string path, int threads)
    {
        using SessionOptions options = OnnxSession.OptionsFor(threads);
        using var session = new InferenceSession(path, options);
        using var runOptions = new RunOptions();
        using Model model = Model.Load(path, new ModelConfiguration { Threads = threads, CachePolicy = CachePolicy.None });
        var random = new Random(1);
        var inputs = new Features();
        var values = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        string[] names = [.. session.InputMetadata.Keys];
        for (int i = 0; i < names.Length; i++)
        {
            int[] sizes = [.. session.InputMetadata[names[i]].Dimensions.Select(size => Math.Max(1, size))];
            float[] numbers = [.. Enumerable.Range(0, sizes.Aggregate(1, (product, size) => product * size)).Select(_ => random.NextSingle() * 2 - 1)];
            inputs.Add(model.Description.Inputs[i].Name, MultiArray.From(numbers, sizes));
            values.Add(names[i], OrtValue.CreateTensorValueFromMemory(numbers, [.. sizes.Select(size => (long)size)]));
        }
        OrtValue[] ordered = [.. names.Select(name => values[name])];
        var contest = new Contest();
        contest.Add("ONNX Runtime", () => session.Run(runOptions, names, ordered, session.OutputNames).Dispose());
        contest.Add("Sinter", () => model.Predict(inputs));
        contest.Run($"{Path.GetFileName(path)}, {threads} thread{(threads == 1 ? "" : "s")}", Rounds);
    }
}
