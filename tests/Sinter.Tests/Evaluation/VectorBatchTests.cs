using Sinter.Tests.Api;
using Behavior = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Node = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode;
using Transform = Sinter.Formats.CoreML.Wire.TreeEnsemblePostEvaluationTransform;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

/// <summary>Batches of models that take a vector: their rows are computed together, and give what single predictions give.</summary>
public sealed class VectorBatchTests
{
    private const int Rows = 1500;

    public static TheoryData<Wire.Model> Models => [Trees(), Linear(), Machine()];

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void Batches_give_the_bits_of_single_predictions(Wire.Model message)
    {
        Features[] inputs = Inputs();
        using var written = new WrittenModel(message);
        string[]? expected = null;
        foreach (int threads in (int[])[1, 3])
        {
            using Model model = Model.Load(written.Path, new ModelConfiguration { Threads = threads });
            expected ??= [.. inputs.Select(input => Bits(model.Predict(input)))];
            Assert.Equal(expected, model.PredictBatch(inputs).Select(Bits));
            Assert.Equal(expected[..7], model.PredictBatch(inputs[..7]).Select(Bits));
            Assert.Empty(model.PredictBatch([]));
        }
        Assert.True(expected!.Distinct().Count() > Rows / 10, "The rows are too alike to show anything.");
    }

    [Fact]
    public void The_first_row_that_does_not_fit_is_refused()
    {
        Features[] inputs = Inputs();
        inputs[1400] = new Features { ["n"] = "text", ["x"] = new double[3] };
        inputs[700] = new Features { ["n"] = 1.0, ["x"] = new double[3], ["z"] = 1.0 };
        inputs[701] = new Features { ["n"] = 1.0 };
        using var written = new WrittenModel(Trees());
        using Model model = Model.Load(written.Path, new ModelConfiguration { Threads = 3 });
        for (int round = 0; round < 20; round++)
            Assert.Equal("input 'z'", Assert.Throws<ModelInputException>(() => model.PredictBatch(inputs)).Place);
    }

    [Fact]
    public async Task A_cancelled_batch_ends()
    {
        using Model model = WrittenModel.Load(Trees());
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await model.PredictBatchAsync(Inputs(), null, cancellation.Token));
    }

    [Fact]
    public void An_optional_input_that_is_left_out_is_missing()
    {
        Node[] stump = TreeMessages.Stump(0, Behavior.BranchOnValueLessThan, 0, missing: true);
        using Model model = WrittenModel.Load(WrittenModel.Of([Described.Optional(Described.Number("n"))], [Described.Number("y")],
            model => model.TreeEnsembleRegressor = new Wire.TreeEnsembleRegressor { TreeEnsemble = TreeMessages.Trees(1, stump) }));
        Assert.Equal([10.0, 20, 10], model.PredictBatch([[], new Features { ["n"] = 1.0 }, new Features { ["n"] = double.NaN }])
            .Select(prediction => ((DoubleFeature)prediction["y"]).Value));
    }

    private static string Bits(Prediction prediction) => string.Join(' ', prediction.Select(output => output.Value switch
    {
        DoubleFeature number => $"{number.Value:R}",
        DictionaryFeature scores => string.Join(' ', scores.ByInt64!.Select(score => $"{score.Key}:{score.Value:R}")),
        FeatureValue other => other.ToString(),
    }));

    /// <summary>The names in either order, arrays of either type.</summary>
    private static Features[] Inputs() => [.. Enumerable.Range(0, Rows).Select(row =>
    {
        FeatureValue x = row % 3 == 0
            ? new[] { MathF.Sin(row), MathF.Cos(row), MathF.Sin(2 * row) }
            : new[] { Math.Sin(row), Math.Cos(row), Math.Sin(2 * row) };
        double n = Math.Sin(row / 7.0);
        return row % 2 == 0 ? new Features { ["n"] = n, ["x"] = x } : new Features { ["x"] = x, ["n"] = n };
    })];

    private static Wire.Model Trees()
    {
        var nodes = new List<Node>();
        for (ulong tree = 0; tree < 40; tree++)
        {
            for (ulong i = 0; i < 7; i++)
            {
                nodes.Add(TreeMessages.Branch(
                    tree, i, Behavior.BranchOnValueLessThan, (tree + i) % 4, ((int)i - 3) / 5.0 + (int)tree / 100.0, 2 * i + 1, 2 * i + 2));
            }
            for (ulong i = 7; i < 15; i++)
                nodes.Add(TreeMessages.Leaf(tree, i, (tree % 3, ((int)i - 11) / 3.0 + (int)tree / 7.0)));
        }
        return Classified(model => model.TreeEnsembleClassifier = new Wire.TreeEnsembleClassifier
        {
            TreeEnsemble = TreeMessages.Trees(3, nodes),
            PostEvaluationTransform = Transform.ClassificationSoftMax,
            Int64ClassLabels = Steps.Integers(-1, 5, 7),
        });
    }

    private static Wire.Model Linear() => WrittenModel.Of([Described.Number("n"), Described.Doubles("x", 3)], [Described.Number("y")],
        model => model.GlmRegressor = new Wire.GLMRegressor
        {
            Offset = { 0.1 },
            Weights = { new Wire.GLMRegressor.Types.DoubleArray { Value = { 0.3, 1 / 3.0, -2, 0.7 } } },
        });

    private static Wire.Model Machine() => Classified(model => model.SupportVectorClassifier = new Wire.SupportVectorClassifier
    {
        Kernel = new Wire.Kernel { RbfKernel = new Wire.RBFKernel { Gamma = 0.4 } },
        NumberOfSupportVectorsPerClass = { 2, 1, 1 },
        DenseSupportVectors = new Wire.DenseSupportVectors
        {
            Vectors =
            {
                Enumerable.Range(0, 4).Select(
                    i => new Wire.DenseVector { Values = { Enumerable.Range(0, 4).Select(j => Math.Sin(4 * i + j)) } }),
            },
        },
        Coefficients = { new Wire.Coefficients { Alpha = { 1, 0.4, -1, -1 } }, new Wire.Coefficients { Alpha = { 0.7, 1, 0.3, -1 } } },
        Rho = { 0.1, 0, -0.1 },
        ProbA = { -1.5, -2, -1 },
        ProbB = { 0, 0.1, 0.2 },
        Int64ClassLabels = Steps.Integers(3, 1, 2),
    });

    private static Wire.Model Classified(Action<Wire.Model> set)
    {
        Wire.FeatureDescription[] outputs = [Described.Int64("label"), Described.ByInt64("p")];
        Wire.Model message = WrittenModel.Of([Described.Number("n"), Described.Doubles("x", 3)], outputs, set);
        (message.Description.PredictedFeatureName, message.Description.PredictedProbabilitiesName) = ("label", "p");
        return message;
    }
}
