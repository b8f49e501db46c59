using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Tests.Formats;
using Sinter.Workbench.Bench;

namespace Sinter.Tests.Editing;

/// <summary>Converts the recorded neural networks and compares what the programs compute with what the networks do.</summary>
public sealed class NetworkConversionTests(RecordedModels models) : IClassFixture<RecordedModels>
{
    /// <summary>Every so many-th network; all of them take half a minute.</summary>
    private const int Stride = 4;

    [Fact]
    public void Networks_become_programs_that_compute_the_same()
    {
        SharedFolder.Require();
        int converted = 0;
        var refused = new Dictionary<string, string>();
        var wrong = new List<string>();
        foreach (string path in models.Paths.Where(path => path.EndsWith(".mlmodel", StringComparison.Ordinal)).Where((_, i) => i % Stride == 0))
        {
            if (!Network.Is(ModelAsset.Open(path).ModelType) || IsRandom(path))
                continue;
            using var folder = new TemporaryFolder();
            string output = folder.At("program.mlpackage");
            try
            {
                ModelEditor.ConvertNetwork(path, output);
            }
            catch (ModelException exception)
            {
                refused.Add(path, exception.Message);
                continue;
            }
            converted++;
            if (Difference(path, output) is { } difference)
                wrong.Add($"{path}: {difference}");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {converted}, {refused.Count} refused:\n{string.Join('\n', wrong)}");
        Assert.True(converted > 20 * refused.Count, string.Join('\n', refused.Values));
    }

    private static bool IsRandom(string path) =>
        new[] { "random", "randn", "multinomial" }.Any(word => path.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string? Difference(string network, string program)
    {
        var configuration = new ModelConfiguration { CachePolicy = CachePolicy.None };
        Prediction expected;
        using (Model before = Model.Load(network, configuration))
        {
            try
            {
                expected = before.Predict(RandomInputs.Of(before.Description));
            }
            catch (ModelException)
            {
                // Random numbers make no shapes and indices.
                return null;
            }
        }
        try
        {
            using Model after = Model.Load(program, configuration);
            Prediction got = after.Predict(RandomInputs.Of(after.Description));
            foreach (((_, FeatureValue left), (_, FeatureValue right)) in expected.Zip(got))
            {
                if (left is not ArrayFeature { Value: var a } || right is not ArrayFeature { Value: var b })
                    continue;
                float[] x = a.ToArray<float>(), y = b.ToArray<float>();
                if (x.Length != y.Length)
                    return $"{x.Length} and {y.Length} elements";
                for (int i = 0; i < x.Length; i++)
                {
                    if (Math.Abs(x[i] - y[i]) > 1e-4 * (1 + Math.Abs(x[i])))
                        return $"{x[i]} and {y[i]}";
                }
            }
            return null;
        }
        catch (ModelException exception)
        {
            return exception.Message;
        }
    }
}
