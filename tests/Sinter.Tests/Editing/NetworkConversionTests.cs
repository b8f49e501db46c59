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

    /// <summary>Networks with sizes that vary keep them where they can, and compute the same for other sizes than the default ones.</summary>
    [Fact]
    public void Flexible_networks_become_flexible_programs()
    {
        SharedFolder.Require();
        int flexible = 0;
        var wrong = new List<string>();
        foreach (string path in models.Paths.Where(path => path.EndsWith(".mlmodel", StringComparison.Ordinal)))
        {
            if (!Network.Is(ModelAsset.Open(path).ModelType) || IsRandom(path))
                continue;
            Features inputs;
            var configuration = new ModelConfiguration { CachePolicy = CachePolicy.None };
            using Model network = Model.Load(path, configuration);
            if (!network.Description.Inputs.Any(input => OtherShape(input.Type) is not null))
                continue;
            using var folder = new TemporaryFolder();
            string output = folder.At("program.mlpackage");
            ConversionReport report;
            Prediction expected;
            try
            {
                inputs = RandomInputs.Of(network.Description);
                foreach (FeatureDescription input in network.Description.Inputs)
                {
                    if (OtherShape(input.Type) is { } shape)
                        inputs[input.Name] = shape;
                }
                expected = network.Predict(inputs);
                report = ModelConverter.Convert(path, output);
            }
            catch (ModelException)
            {
                // A shape that suits no layer, or a layer that programs do not have.
                continue;
            }
            if (report.Notes.Any(note => note.StartsWith("sizes are fixed", StringComparison.Ordinal)))
                continue;
            flexible++;
            try
            {
                using Model program = Model.Load(output, configuration);
                var renamed = new Features(network.Description.Inputs.Zip(program.Description.Inputs, (before, after) =>
                    KeyValuePair.Create(after.Name, inputs[before.Name])));
                if (Difference(expected, program.Predict(renamed)) is { } difference)
                    wrong.Add($"{path}: {difference}");
            }
            catch (ModelException exception)
            {
                wrong.Add($"{path}: {exception.Message}");
            }
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {flexible}:\n{string.Join('\n', wrong)}");
        Assert.True(flexible >= 20, $"{flexible} networks");
    }

    /// <summary>A value of another shape than the default one; null where there is only one.</summary>
    private static FeatureValue? OtherShape(FeatureType type)
    {
        switch (type)
        {
            case ArrayFeatureType { Flexibility: RangedShapes ranged } array when ranged.Axes.Any(axis => axis.Lower != axis.Upper):
                return Filled(array, [.. ranged.Axes.Select((axis, i) => axis.Contains(array.Shape[i] + 1) ? array.Shape[i] + 1 : array.Shape[i])]);
            case ArrayFeatureType { Flexibility: EnumeratedShapes { Shapes.Count: > 1 } shapes } array:
                return Filled(array, [.. shapes.Shapes.First(shape => !shape.SequenceEqual(array.Shape))]);
            case ImageFeatureType { Flexibility: RangedImageSizes sizes } image when sizes.Allows(new ImageSize(image.Width + 2, image.Height + 1)):
                return Picture(image, image.Width + 2, image.Height + 1);
            default:
                return null;
        }
    }

    private static ArrayFeature Filled(ArrayFeatureType type, int[] shape)
    {
        int count = shape.Aggregate(1, (product, size) => product * size);
        return new ArrayFeature(type.ElementType == ArrayElementType.Int32
            ? MultiArray.From(Enumerable.Range(0, count).Select(i => i % 2).ToArray(), shape)
            : MultiArray.From(Enumerable.Range(0, count).Select(i => (float)Math.Sin(i)).ToArray(), shape));
    }

    private static ImageFeature Picture(ImageFeatureType type, int width, int height)
    {
        bool isGray = type.ColorLayout is ColorLayout.Gray or ColorLayout.GrayFloat16;
        byte[] pixels = [.. Enumerable.Range(0, width * height * (isGray ? 1 : 3)).Select(i => (byte)(i * 37))];
        return new ImageFeature(new Image(isGray ? PixelFormat.Gray8 : PixelFormat.Rgb24, width, height, pixels));
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
            return Difference(expected, got);
        }
        catch (ModelException exception)
        {
            return exception.Message;
        }
    }

    private static string? Difference(Prediction expected, Prediction got)
    {
        foreach (((_, FeatureValue left), (_, FeatureValue right)) in expected.Zip(got))
        {
            if (left is not ArrayFeature { Value: var a } || right is not ArrayFeature { Value: var b })
                continue;
            if (!a.Dimensions.SequenceEqual(b.Dimensions))
                return $"[{string.Join(", ", a.Dimensions.ToArray())}] and [{string.Join(", ", b.Dimensions.ToArray())}]";
            float[] x = a.ToArray<float>(), y = b.ToArray<float>();
            for (int i = 0; i < x.Length; i++)
            {
                if (Math.Abs(x[i] - y[i]) > 1e-4 * (1 + Math.Abs(x[i])))
                    return $"{x[i]} and {y[i]}";
            }
        }
        return null;
    }
}
