using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

/// <summary>Support vector machines: kernels, voting, probabilities, and the rules that a model must keep.</summary>
public sealed class SupportVectorModelTests
{
    private static readonly Wire.Kernel Linear = new() { LinearKernel = new Wire.LinearKernel() };

    /// <summary>The input (1, 2) has the products 5 and 4 with the vectors (1, 2) and (4, 0), and the squared distances 0 and 13.</summary>
    public static TheoryData<Wire.Kernel, double> Kernels => new()
    {
        { Linear, 2 * 5 - 4 - 0.5 },
        { new Wire.Kernel { RbfKernel = new Wire.RBFKernel { Gamma = 0.1 } }, 2 - Math.Exp(-1.3) - 0.5 },
        { new Wire.Kernel { PolyKernel = new Wire.PolyKernel { Degree = 3, C = 1, Gamma = 0.5 } }, 2 * 42.875 - 27 - 0.5 },
        { new Wire.Kernel { SigmoidKernel = new Wire.SigmoidKernel { C = -1, Gamma = 0.25 } }, 2 * Math.Tanh(0.25) - 0.5 },
    };

    [Theory]
    [MemberData(nameof(Kernels), DisableDiscoveryEnumeration = true)]
    public void Dense_and_sparse_vectors_regress(Wire.Kernel kernel, double expected)
    {
        foreach (Wire.Model message in (Wire.Model[])[Regressor(kernel, isSparse: false), Regressor(kernel, isSparse: true)])
        {
            using Model model = WrittenModel.Load(message);
            Assert.Equal(expected, ((DoubleFeature)model.Predict(new Features { ["x"] = new double[] { 1, 2 } })["y"]).Value, 1e-12);
        }
    }

    [Theory]
    [InlineData(2, 1, "a")]
    [InlineData(1, 2, "b")]
    [InlineData(-1, -2, "c")]
    [InlineData(0, 0, "c")]
    public void Pairs_of_classes_vote(double first, double second, string label)
    {
        using Model model = WrittenModel.Load(Classifier(hasScores: false, "a", "b", "c"));
        Prediction prediction = model.Predict(new Features { ["x"] = new[] { first, second } });
        Assert.Equal(label, prediction.Text("label"));
        Assert.Single(prediction);
    }

    [Theory]
    [InlineData(0.5, "a", 0.6224593312018546)]
    [InlineData(2.0, "b", 0.2689414213699951)]
    public void Probabilities_decide_where_there_are_any(double intercept, string label, double first)
    {
        Wire.Model message = Classifier(hasScores: true, "a", "b");
        message.SupportVectorClassifier.ProbA.Add(-1);
        message.SupportVectorClassifier.ProbB.Add(intercept);
        using Model model = WrittenModel.Load(message);
        Prediction prediction = model.Predict(new Features { ["x"] = new double[] { 2, 1 } });
        Assert.Equal(label, prediction.Text("label"));
        // The coupling stops when it is near enough.
        Assert.Equal(first, prediction.Probabilities("p")["a"], 2e-3);
        Assert.Equal(1, prediction.Probabilities("p").Values.Sum(), 1e-12);
    }

    [Fact]
    public void Regressors_that_do_not_fit_are_refused()
    {
        Refused("kernel: expected a linear", model => model.Kernel = null);
        Refused("kernel: expected a linear", model => model.Kernel = new Wire.Kernel());
        var negative = new Wire.PolyKernel { Degree = -1 };
        Refused("a degree that is not negative", model => model.Kernel = new Wire.Kernel { PolyKernel = negative });
        Refused("coefficients: expected 2", model => model.Coefficients.Alpha.Add(1));
        Refused("coefficients: expected 2", model => model.Coefficients = null);
        Refused("coefficients: expected 0", model => model.DenseSupportVectors = null);
        Refused("support vector 1: expected 2 values", model => model.DenseSupportVectors.Vectors[1].Values.Add(1));

        static void Refused(string words, Action<Wire.SupportVectorRegressor> change)
        {
            Wire.Model message = Regressor(Linear, isSparse: false);
            change(message.SupportVectorRegressor);
            Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("indices from 1 to 2", 0)]
    [InlineData("indices from 1 to 2", 3)]
    [InlineData("indices from 1 to 2", int.MinValue)]
    [InlineData("ascending indices; got 1 after 1", 1)]
    public void Sparse_vectors_that_do_not_fit_are_refused(string words, int index)
    {
        Wire.Model message = Regressor(Linear, isSparse: true);
        message.SupportVectorRegressor.SparseSupportVectors.Vectors[1].Nodes.Add(new Wire.SparseNode { Index = index });
        Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classifiers_that_do_not_fit_are_refused()
    {
        Refused("numberOfSupportVectorsPerClass: expected 3", model => model.NumberOfSupportVectorsPerClass.RemoveAt(0));
        Refused("numberOfSupportVectorsPerClass: expected 3", model => model.NumberOfSupportVectorsPerClass[0] = 2);
        Refused("numberOfSupportVectorsPerClass: expected none below zero", model => model.NumberOfSupportVectorsPerClass[0] = -1);
        Refused("coefficients: expected 2, one list fewer", model => model.Coefficients.RemoveAt(0));
        Refused("coefficients: expected 3, one per support vector", model => model.Coefficients[1].Alpha.RemoveAt(0));
        Refused("rho: expected 3", model => model.Rho.RemoveAt(0));
        Refused("probA: expected 3", model =>
        {
            model.ProbA.Add(1);
            model.ProbB.Add(1);
        });
        Refused("probB: expected 0", model => model.ProbB.Add(1));
        Refused("class labels: expected at least two", model => model.StringClassLabels = Steps.Strings("a"));
        ModelFormatException error = WrittenModel.Invalid(Classifier(hasScores: true, "a", "b", "c"));
        Assert.Contains("probA and probB", error.Message, StringComparison.Ordinal);

        static void Refused(string words, Action<Wire.SupportVectorClassifier> change)
        {
            Wire.Model message = Classifier(hasScores: false, "a", "b", "c");
            change(message.SupportVectorClassifier);
            Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Twice the kernel's value for (1, 2), less that for (4, 0), less 0.5.</summary>
    private static Wire.Model Regressor(Wire.Kernel kernel, bool isSparse)
    {
        var regressor = new Wire.SupportVectorRegressor
        {
            Kernel = kernel.Clone(),
            Coefficients = new Wire.Coefficients { Alpha = { 2, -1 } },
            Rho = 0.5,
        };
        if (isSparse)
        {
            regressor.SparseSupportVectors = new Wire.SparseSupportVectors
            {
                Vectors =
                {
                    new Wire.SparseVector { Nodes = { Node(1, 1), Node(2, 2) } },
                    new Wire.SparseVector { Nodes = { Node(1, 4) } },
                },
            };
        }
        else
        {
            regressor.DenseSupportVectors = new Wire.DenseSupportVectors
            {
                Vectors = { new Wire.DenseVector { Values = { 1, 2 } }, new Wire.DenseVector { Values = { 4, 0 } } },
            };
        }
        return WrittenModel.Of([Described.Doubles("x", 2)], [Described.Number("y")], model => model.SupportVectorRegressor = regressor);
    }

    private static Wire.SparseNode Node(int index, double value) => new() { Index = index, Value = value };

    /// <summary>The first two classes have the unit vectors, a third one zero. The decision of the first pair is the difference of the
    /// input's elements, and those against the third class are the elements.</summary>
    private static Wire.Model Classifier(bool hasScores, params string[] labels)
    {
        double[][] vectors = [[1, 0], [0, 1], [0, 0]], rows = [[1, -1, 0], [1, 1, 0]];
        var classifier = new Wire.SupportVectorClassifier
        {
            Kernel = Linear.Clone(),
            StringClassLabels = Steps.Strings(labels),
            NumberOfSupportVectorsPerClass = { labels.Select(_ => 1) },
            DenseSupportVectors = new Wire.DenseSupportVectors
            {
                Vectors = { vectors.Take(labels.Length).Select(vector => new Wire.DenseVector { Values = { vector } }) },
            },
            Coefficients = { rows.Take(labels.Length - 1).Select(row => new Wire.Coefficients { Alpha = { row.Take(labels.Length) } }) },
            Rho = { new double[labels.Length * (labels.Length - 1) / 2] },
        };
        Wire.FeatureDescription[] outputs = hasScores ? [Described.Text("label"), Described.ByText("p")] : [Described.Text("label")];
        Wire.Model message = WrittenModel.Of([Described.Doubles("x", 2)], outputs, model => model.SupportVectorClassifier = classifier);
        message.Description.PredictedFeatureName = "label";
        message.Description.PredictedProbabilitiesName = hasScores ? "p" : "";
        return message;
    }
}
