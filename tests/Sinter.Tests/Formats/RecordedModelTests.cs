using Google.Protobuf;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Tests.Formats;

/// <summary>Reading and writing of every recorded model, some thousands that coremltools wrote.</summary>
public class RecordedModelTests(RecordedModels models) : IClassFixture<RecordedModels>
{
    [Fact]
    public void EveryModelOpensAndItsInterfaceIsValid()
    {
        SharedFolder.Require();
        var failures = new List<string>();
        int count = 0;
        foreach (string path in models.Paths)
        {
            count++;
            try
            {
                Visit(ModelAsset.Open(path));
            }
            catch (ModelException error)
            {
                failures.Add($"{path}: {error.Message}");
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n{string.Join('\n', failures.Take(20))}");
        Assert.True(count > 2000, $"{count}");

        static void Visit(ModelAsset asset)
        {
            Assert.NotEmpty(asset.Description.Default.Outputs);
            foreach (ModelAsset part in asset.Models)
                Visit(part);
        }
    }

    [Fact]
    public void EveryProgramIsWrittenAsItWas()
    {
        SharedFolder.Require();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("weights"));
        var failures = new List<string>();
        int count = 0;
        foreach (string path in models.Paths)
        {
            ModelAsset asset = ModelAsset.Open(path);
            if (!asset.HasProgram)
                continue;
            count++;
            try
            {
                Program program = asset.ReadProgram();
                Mil.Program written;
                using (var blobs = new BlobFileWriter(folder.At("weights", "weight.bin"), shareIdentical: false))
                    written = ProgramWriter.Write(program, blobs, asset.SpecificationVersion);
                CheckSame(asset, written, new WeightFiles(folder.Path));
            }
            catch (ModelException error)
            {
                failures.Add($"{path}: {error.Message}");
            }
            catch (Xunit.Sdk.XunitException error)
            {
                failures.Add($"{path}: {error.Message}");
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n{string.Join('\n', failures.Take(20))}");
        Assert.True(count > 1000, $"{count}");
    }

    /// <summary>Equal messages once offsets, which depend on the order of writing, are replaced by the payloads that they lead
    /// to.</summary>
    private static void CheckSame(ModelAsset asset, Mil.Program actual, WeightFiles weights)
    {
        Mil.Program expected = asset.Model!.MlProgram;
        Embed(expected, asset.Weights);
        Embed(actual, weights);
        Assert.True(expected.Equals(actual), $"The program differs:\n{FirstDifference(expected.ToString(), actual.ToString())}");
    }

    private static void Embed(Mil.Program program, WeightFiles weights)
    {
        foreach (Mil.Value value in Values(program))
        {
            if (value.BlobFileValue is not { } blob)
                continue;
            BlobFile file = weights.Open(blob.FileName);
            BlobRecord record = file.ReadRecord(blob.Offset);
            ReadOnlySpan<byte> bytes = file.ReadTensor(blob.Offset, record.ElementType, [(int)record.ElementCount]).Bytes;
            value.ImmediateValue = new Mil.Value.Types.ImmediateValue
            {
                Tensor = new Mil.TensorValue { Bytes = new Mil.TensorValue.Types.RepeatedBytes { Values = ByteString.CopyFrom(bytes) } },
            };
            Assert.Equal(record.ElementType.ToString(), value.Type.TensorType.DataType.ToString(), ignoreCase: true);
        }
    }

    private static IEnumerable<Mil.Value> Values(Mil.Program program) => program.Attributes.Values
        .Concat(program.Functions.Values.SelectMany(function => function.Attributes.Values
            .Concat(function.BlockSpecializations.Values.SelectMany(Values))));

    private static IEnumerable<Mil.Value> Values(Mil.Block block) => block.Attributes.Values.Concat(block.Operations.SelectMany(operation =>
        operation.Attributes.Values
            .Concat(operation.Inputs.Values.SelectMany(input => input.Arguments).Select(binding => binding.Value).OfType<Mil.Value>())
            .Concat(operation.Blocks.SelectMany(Values))));

    private static string FirstDifference(string expected, string actual)
    {
        int at = 0;
        while (at < Math.Min(expected.Length, actual.Length) && expected[at] == actual[at])
            at++;
        int start = Math.Max(0, at - 200);
        return $"{expected[start..Math.Min(expected.Length, at + 200)]}\n---\n{actual[start..Math.Min(actual.Length, at + 200)]}";
    }
}
