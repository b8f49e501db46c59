using Sinter.Tests.Api;
using Behavior = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Node = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode;
using Transform = Sinter.Formats.CoreML.Wire.TreeEnsemblePostEvaluationTransform;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

/// <summary>Tree ensembles: what nodes and transforms do, and the rules that a model must keep.</summary>
public sealed class TreeEnsembleTests
{
    [Theory]
    [InlineData(Behavior.BranchOnValueLessThanEqual, true, true, false)]
    [InlineData(Behavior.BranchOnValueLessThan, true, false, false)]
    [InlineData(Behavior.BranchOnValueGreaterThanEqual, false, true, true)]
    [InlineData(Behavior.BranchOnValueGreaterThan, false, false, true)]
    [InlineData(Behavior.BranchOnValueEqual, false, true, false)]
    [InlineData(Behavior.BranchOnValueNotEqual, true, false, true)]
    public void Nodes_branch_by_their_mode(Behavior behavior, bool below, bool equal, bool above)
    {
        foreach (bool missing in (bool[])[false, true])
        {
            using Model model = WrittenModel.Load(Regressor(TreeMessages.Trees(1, TreeMessages.Stump(0, behavior, 1.5, missing))));
            Assert.Equal(below ? 10 : 20, Number(model, Math.BitDecrement(1.5)));
            Assert.Equal(equal ? 10 : 20, Number(model, 1.5));
            Assert.Equal(above ? 10 : 20, Number(model, Math.BitIncrement(1.5)));
            Assert.Equal(missing ? 10 : 20, Number(model, double.NaN));
        }
    }

    [Fact]
    public void Leaves_of_all_trees_add_up_from_the_base_value()
    {
        // The nodes of the trees are mixed, and a root need not come first.
        Wire.TreeEnsembleParameters trees = TreeMessages.Trees(1,
        [
            TreeMessages.Leaf(7, 3, (0, 1), (0, 0.5)), TreeMessages.Leaf(2, 9, (0, 100)), TreeMessages.Leaf(7, 4),
            TreeMessages.Branch(7, 8, Behavior.BranchOnValueLessThan, 0, 0, 3, 4),
        ]);
        trees.BasePredictionValue[0] = 0.25;
        using Model model = WrittenModel.Load(Regressor(trees));
        Assert.Equal(101.75, Number(model, -1));
        Assert.Equal(100.25, Number(model, 1));
    }

    [Theory]
    [InlineData(Transform.NoTransform, 1.0, 2.0)]
    [InlineData(Transform.ClassificationSoftMax, 0.2689414213699951, 0.7310585786300049)]
    [InlineData(Transform.RegressionLogistic, 0.7310585786300049, 0.8807970779778823)]
    [InlineData(Transform.ClassificationSoftMaxWithZeroClassReference, 0.09003057317038046, 0.24472847105479764, 0.6652409557748218)]
    public void Transforms_of_several_predictions(Transform transform, params double[] expected)
    {
        Wire.TreeEnsembleParameters trees = TreeMessages.Trees(2, TreeMessages.Leaf(0, 0, (0, 1), (1, 2)));
        using Model model = WrittenModel.Load(Regressor(trees, transform, Described.Doubles("y", expected.Length)));
        double[] actual = model.Predict(new Features { ["x"] = 0.0 }).Array("y").ToArray<double>();
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-15);
    }

    [Theory]
    [InlineData(Transform.NoTransform, 0.75, 0.25, 0.75)]
    [InlineData(Transform.RegressionLogistic, 1.0, 0.2689414213699951, 0.7310585786300049)]
    [InlineData(Transform.ClassificationSoftMaxWithZeroClassReference, 1.0, 0.2689414213699951, 0.7310585786300049)]
    public void One_prediction_of_a_classifier_of_two_speaks_of_the_second(Transform transform, double leaf, double first, double second)
    {
        Wire.TreeEnsembleParameters trees = TreeMessages.Trees(1, TreeMessages.Leaf(0, 0, (0, leaf)));
        using Model model = WrittenModel.Load(Classifier(trees, transform, "no", "yes"));
        Prediction prediction = model.Predict(new Features { ["x"] = 0.0 });
        Assert.Equal("yes", prediction.Text("label"));
        Assert.Equal(first, prediction.Probabilities("p")["no"], 1e-15);
        Assert.Equal(second, prediction.Probabilities("p")["yes"], 1e-15);
    }

    [Fact]
    public void The_label_is_that_of_the_largest_score()
    {
        Node[] nodes =
        [
            TreeMessages.Branch(0, 0, Behavior.BranchOnValueLessThan, 0, 0, 1, 2), TreeMessages.Leaf(0, 1, (0, 1), (1, 3), (2, 2)),
            TreeMessages.Leaf(0, 2, (0, 4), (1, 4)),
        ];
        using Model model = WrittenModel.Load(Classifier(TreeMessages.Trees(3, nodes), Transform.NoTransform, "a", "b", "c"));
        Assert.Equal("b", model.Predict(new Features { ["x"] = -1.0 }).Text("label"));
        // The first of equal ones.
        Prediction prediction = model.Predict(new Features { ["x"] = 1.0 });
        Assert.Equal("a", prediction.Text("label"));
        Assert.Equal([("a", 4.0), ("b", 4.0), ("c", 0.0)], prediction.Probabilities("p").Select(entry => (entry.Key, entry.Value)));
    }

    [Theory]
    [InlineData("tree 0, node 1: expected a number that no other node", 0)]
    [InlineData("node 0: expected children that the tree has; got the child 5", 1)]
    [InlineData("one parent at most", 2)]
    [InlineData("one root in a tree", 3)]
    [InlineData("tree 4: expected a node without a parent as its root", 4)]
    [InlineData("a circle of nodes", 5)]
    [InlineData("a branchFeatureIndex below 1", 6)]
    [InlineData("an evaluationIndex below 1", 7)]
    [InlineData("a known nodeBehavior; got 7", 8)]
    [InlineData("a known nodeBehavior; got -1", 9)]
    [InlineData("one parent at most", 10)]
    [InlineData("a branchFeatureIndex below 1", 11)]
    public void Nodes_that_make_no_tree_are_refused(string words, int rule)
    {
        const Behavior Less = Behavior.BranchOnValueLessThan;
        Node[] stump = TreeMessages.Stump(0, Less, 1);
        Node[] nodes = rule switch
        {
            0 => [.. stump, TreeMessages.Leaf(0, 1)],
            1 => [TreeMessages.Branch(0, 0, Less, 0, 1, 1, 5), stump[1]],
            2 => [.. stump, TreeMessages.Branch(0, 3, Less, 0, 1, 0, 1)],
            3 => [.. stump, TreeMessages.Leaf(0, 3)],
            4 => [.. stump, TreeMessages.Branch(4, 0, Less, 0, 1, 0, 1), TreeMessages.Leaf(4, 1)],
            5 => [.. stump, TreeMessages.Branch(0, 3, Less, 0, 1, 4, 5), TreeMessages.Branch(0, 4, Less, 0, 1, 3, 6),
                TreeMessages.Leaf(0, 5), TreeMessages.Leaf(0, 6)],
            6 => [TreeMessages.Branch(0, 0, Less, 1, 1, 1, 2), .. stump[1..]],
            7 => [.. stump[..2], TreeMessages.Leaf(0, 2, (1, 1))],
            8 => TreeMessages.Stump(0, (Behavior)7, 1),
            9 => TreeMessages.Stump(0, (Behavior)(-1), 1),
            10 => [TreeMessages.Branch(0, 0, Less, 0, 1, 1, 1), stump[1]],
            _ => [TreeMessages.Branch(0, 0, Less, ulong.MaxValue, 1, 1, 2), .. stump[1..]],
        };
        ModelFormatException error = WrittenModel.Invalid(Regressor(TreeMessages.Trees(1, nodes)));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(ModelStage.Load, error.Stage);
    }

    [Theory]
    [InlineData(0, 0, "numPredictionDimensions: expected at least 1")]
    [InlineData(2, 1, "basePredictionValue: expected 2 values or none; got 1")]
    [InlineData(1, 2, "basePredictionValue: expected 1 values or none; got 2")]
    [InlineData(ulong.MaxValue, 0, "no more dimensions than values of leaves")]
    public void Predictions_and_base_values_must_fit(ulong dimensions, int baseValues, string words)
    {
        Wire.TreeEnsembleParameters trees = TreeMessages.Trees(baseValues, TreeMessages.Stump(0, Behavior.BranchOnValueLessThan, 1));
        trees.NumPredictionDimensions = dimensions;
        Assert.Contains(words, WrittenModel.Invalid(Regressor(trees)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_must_fit_their_descriptions()
    {
        Wire.TreeEnsembleParameters one = TreeMessages.Trees(1, TreeMessages.Stump(0, Behavior.BranchOnValueLessThan, 1));
        Invalid("the parameters of a tree ensemble", Regressor(null));
        Invalid("a known transform; got 4", Regressor(one, (Transform)4));
        Invalid("output y: expected 2 numbers", Regressor(one, Transform.ClassificationSoftMaxWithZeroClassReference));
        Invalid("numPredictionDimensions", Classifier(one, Transform.NoTransform, "a", "b", "c"));
        Invalid("numPredictionDimensions", Classifier(one, Transform.ClassificationSoftMaxWithZeroClassReference, "a", "b", "c"));
        Invalid("class labels", Classifier(one, Transform.NoTransform));

        static void Invalid(string words, Wire.Model message) =>
            Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_deep_chain_loads()
    {
        const ulong Depth = 200_000;
        var nodes = new List<Node>();
        for (ulong i = 0; i < Depth; i++)
        {
            nodes.Add(TreeMessages.Branch(0, 2 * i, Behavior.BranchOnValueGreaterThan, 0, i, 2 * i + 2, 2 * i + 1));
            nodes.Add(TreeMessages.Leaf(0, 2 * i + 1, (0, i)));
        }
        nodes.Add(TreeMessages.Leaf(0, 2 * Depth, (0, -1)));
        using Model model = WrittenModel.Load(Regressor(TreeMessages.Trees(1, nodes)));
        Assert.Equal(-1, Number(model, 1e9));
        Assert.Equal(150_000, Number(model, 150_000));
    }

    private static double Number(Model model, double x) => ((DoubleFeature)model.Predict(new Features { ["x"] = x })["y"]).Value;

    private static Wire.Model Regressor(
        Wire.TreeEnsembleParameters? trees, Transform transform = Transform.NoTransform, Wire.FeatureDescription? output = null) =>
        WrittenModel.Of([Described.Number("x")], [output ?? Described.Number("y")],
            model => model.TreeEnsembleRegressor = new Wire.TreeEnsembleRegressor
            {
                TreeEnsemble = trees,
                PostEvaluationTransform = transform,
            });

    private static Wire.Model Classifier(Wire.TreeEnsembleParameters trees, Transform transform, params string[] labels)
    {
        Wire.Model message = WrittenModel.Of([Described.Number("x")], [Described.Text("label"), Described.ByText("p")],
            model => model.TreeEnsembleClassifier = new Wire.TreeEnsembleClassifier
            {
                TreeEnsemble = trees,
                PostEvaluationTransform = transform,
                StringClassLabels = Steps.Strings(labels),
            });
        (message.Description.PredictedFeatureName, message.Description.PredictedProbabilitiesName) = ("label", "p");
        return message;
    }
}
