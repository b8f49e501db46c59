using System.Globalization;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Sinter.Kernels;

namespace Sinter.Benchmarks;

/// <summary>Tree ensembles over 10,000 rows: ONNX Runtime, the kernel alone, and predictions of batches.</summary>
internal static class TreesBenchmark
{
    private const int Rows = 10_000;
    private const double Tolerance = 1e-4;

    private static readonly (string Name, BenchmarkTrees Trees, bool IsClassifier)[] Shapes =
    [
        ("150 trees of depth 8, 30 features, regression", new BenchmarkTrees(150, 8, 0, 30, 1), false),
        ("300 trees of depth up to 6, 100 features, 3 classes", new BenchmarkTrees(300, 6, 0.1, 100, 3), true),
        ("100 trees of depth up to 16, 20 features, regression", new BenchmarkTrees(100, 16, 0.25, 20, 1), false),
    ];

    /// <param name="arguments">The number of rounds, if given.</param>
    public static void Run(string[] arguments)
    {
        int rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 30;
        string folder = Directory.CreateTempSubdirectory("sinter-trees-").FullName;
        try
        {
            foreach ((string name, BenchmarkTrees trees, bool isClassifier) in Shapes)
            {
                foreach (int threads in (int[])[1, 2])
                {
                    string title = $"{name}; {threads} thread(s), {Rows} rows, {trees.Nodes.Count} nodes";
                    RunShape(title, trees, isClassifier, threads, rounds, folder);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RunShape(string title, BenchmarkTrees trees, bool isClassifier, int threads, int rounds, string folder)
    {
        float[] rows = trees.Rows(Rows);
        double[] wide = Array.ConvertAll(rows, value => (double)value);
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        using var session = new InferenceSession(TreeModels.Onnx(trees, isClassifier), options);
        using var runOptions = new RunOptions();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(rows, [Rows, trees.Features]);
        using Model arrays = Load(TreeModels.CoreML(trees, isClassifier, hasColumns: false), threads, folder);
        using Model columns = Load(TreeModels.CoreML(trees, isClassifier, hasColumns: true), threads, folder);
        using Model pipeline = Load(TreeModels.Pipeline(trees, isClassifier), threads, folder);
        Features[] givenArrays = [.. Enumerable.Range(0, Rows).Select(row => new Features
        {
            [TreeModels.Input] = rows[(row * trees.Features)..((row + 1) * trees.Features)],
        })];
        Features[] givenColumns = [.. Enumerable.Range(0, Rows).Select(row => new Features(Enumerable.Range(0, trees.Features).Select(
            feature => KeyValuePair.Create($"{TreeModels.Input}{feature}", (FeatureValue)(double)rows[row * trees.Features + feature]))))];
        using var pool = new WorkPool(threads);
        TreeEnsembleSums kernel = Kernel(trees);
        var sums = new double[Rows * trees.Targets];

        float[] expected = OnnxNumbers(session, runOptions, input);
        kernel.Run(wide, sums, pool);
        RequireSame("the kernel", expected, isClassifier ? Softmax(sums, trees.Targets) : sums);
        RequireSame("a batch of arrays", expected, Numbers(arrays.PredictBatch(givenArrays), trees.Targets));
        RequireSame("a batch of numbers", expected, Numbers(columns.PredictBatch(givenColumns), trees.Targets));
        RequireSame("a batch through a pipeline", expected, Numbers(pipeline.PredictBatch(givenColumns), trees.Targets));

        var contest = new Contest();
        contest.Add("ONNX Runtime", () =>
        {
            using var results = session.Run(runOptions, [TreeModels.Input], [input], session.OutputNames);
        });
        contest.Add("Sinter, kernel", () => kernel.Run(wide, sums, pool));
        contest.Add("Sinter, PredictBatch, one array per row", () => arrays.PredictBatch(givenArrays));
        contest.Add("Sinter, PredictBatch, a number per feature", () => columns.PredictBatch(givenColumns));
        contest.Add("Sinter, PredictBatch, pipeline of such numbers", () => pipeline.PredictBatch(givenColumns));
        contest.Run(title, rounds);
    }

    private static Model Load(Formats.CoreML.Wire.Model message, int threads, string folder)
    {
        string path = Path.Combine(folder, "trees.mlmodel");
        File.WriteAllBytes(path, message.ToByteArray());
        return Model.Load(path, new ModelConfiguration { Threads = threads });
    }

    private static TreeEnsembleSums Kernel(BenchmarkTrees trees)
    {
        var positions = new Dictionary<(int, int), int>();
        for (int i = 0; i < trees.Nodes.Count; i++)
            positions.Add((trees.Nodes[i].Tree, trees.Nodes[i].Number), i);
        var nodes = new TreeNode[trees.Nodes.Count];
        for (int i = 0; i < nodes.Length; i++)
        {
            BenchmarkNode node = trees.Nodes[i];
            nodes[i] = node.IsLeaf
                ? new TreeNode(TreeComparison.None, 0, 0, -1, -1, false, i, 1)
                : new TreeNode(TreeComparison.LessOrEqual, node.Feature, node.Threshold, positions[(node.Tree, node.TrueChild)],
                    positions[(node.Tree, node.FalseChild)], false, 0, 0);
        }
        int[] roots = [.. Enumerable.Range(0, trees.Count).Select(tree => positions[(tree, 0)])];
        return new TreeEnsembleSums(nodes, roots, [.. trees.Nodes.Select(node => node.Target)],
            [.. trees.Nodes.Select(node => (double)node.Value)], new double[trees.Targets], trees.Features);
    }

    private static float[] OnnxNumbers(InferenceSession session, RunOptions options, OrtValue input)
    {
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [TreeModels.Input], [input], session.OutputNames);
        return results[^1].GetTensorDataAsSpan<float>().ToArray();
    }

    private static double[] Softmax(double[] sums, int targets)
    {
        double[] shares = [.. sums];
        for (int start = 0; start < shares.Length; start += targets)
            LinkFunctions.Softmax(shares.AsSpan(start, targets));
        return shares;
    }

    private static double[] Numbers(IReadOnlyList<Prediction> predictions, int targets)
    {
        var numbers = new double[predictions.Count * targets];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = predictions[i / targets][TreeModels.Output] switch
            {
                DictionaryFeature scores => scores.ByInt64![i % targets],
                DoubleFeature number => number.Value,
                FeatureValue other => throw new InvalidOperationException($"The output is {other}."),
            };
        }
        return numbers;
    }

    private static void RequireSame(string what, float[] expected, double[] actual)
    {
        if (expected.Length != actual.Length)
            throw new InvalidOperationException($"ONNX Runtime gave {expected.Length} numbers, {what} {actual.Length}.");
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]))))
                throw new InvalidOperationException($"Number {i}: ONNX Runtime gave {expected[i]}, {what} {actual[i]}.");
        }
    }
}
