using Microsoft.ML.OnnxRuntime;
using Sinter.Tensors;

namespace Sinter.Benchmarks;

/// <summary>Networks of the zoo beside ONNX Runtime, at one thread and at two, on the same inputs.</summary>
internal static class NetworksBenchmark
{
    private const int Rounds = 31;
    private const double Tolerance = 1e-3;

    /// <param name="arguments">Archives of the zoo; all of ../shared/bench where none is given.</param>
    public static void Run(string[] arguments)
    {
        string[] archives = arguments.Length > 0
            ? arguments
            : [.. Directory.GetFiles(Path.Combine("..", "shared", "bench"), "*.zip").Order(StringComparer.Ordinal)];
        foreach (string archive in archives)
        {
            using ZooCase zoo = ZooCase.Open(archive);
            foreach (int threads in (int[])[1, 2])
                Compare(zoo, threads);
        }
    }

    private static void Compare(ZooCase zoo, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        using var session = new InferenceSession(zoo.OnnxPath, options);
        using var runOptions = new RunOptions();
        string[] names = [.. session.InputMetadata.Keys];
        OrtValue[] values = [.. names.Select(name => ToOnnx(zoo.Inputs[name], session.InputMetadata[name].ElementType))];
        using Model model = Model.Load(zoo.PackagePath, new ModelConfiguration { Threads = threads });
        Features features = zoo.ToFeatures();
        RequireSame(session, runOptions, names, values, model.Predict(features));

        var contest = new Contest();
        contest.Add("ONNX Runtime", () =>
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(runOptions, names, values, session.OutputNames);
        });
        contest.Add("Sinter", () => model.Predict(features));
        contest.Run($"{zoo.Name}, {threads} thread{(threads == 1 ? "" : "s")}, {zoo.GigaProducts:F2} G multiply-adds", Rounds);
        foreach (OrtValue value in values)
            value.Dispose();
    }

    private static OrtValue ToOnnx(Tensor tensor, Type element)
    {
        long[] shape = [.. tensor.Shape.ToArray().Select(size => (long)size)];
        if (element == typeof(float))
            return OrtValue.CreateTensorValueFromMemory(tensor.ToFloats(), shape);
        return element == typeof(long)
            ? OrtValue.CreateTensorValueFromMemory(tensor.ToLongs(), shape)
            : OrtValue.CreateTensorValueFromMemory(tensor.ToInts(), shape);
    }

    /// <summary>The first outputs agree within a share of the largest number.</summary>
    private static void RequireSame(InferenceSession session, RunOptions runOptions, string[] names, OrtValue[] values,
        Prediction prediction)
    {
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(runOptions, names, values, session.OutputNames);
        float[] expected = results[0].GetTensorDataAsSpan<float>().ToArray();
        float[] actual = prediction.Array(session.OutputNames[0]).ToArray<float>();
        float scale = expected.Max(MathF.Abs);
        double worst = expected.Zip(actual, (left, right) => Math.Abs(left - right)).Max() / scale;
        if (expected.Length != actual.Length || !(worst <= Tolerance))
            throw new InvalidOperationException($"The outputs differ by {worst:G3} of the largest one.");
    }
}
