namespace Sinter.Conformance.RealModels;

/// <summary>Classifiers of irises, on plants of Anderson and Fisher's data.</summary>
public sealed class IrisTests
{
    private static readonly string[] Species = ["setosa", "versicolor", "virginica"];

    /// <summary>Length and width of sepals, then of petals, in cm. Nine plants of each species.</summary>
    private static readonly (double[] Plant, int Species)[] Plants =
    [
        ([5.1, 3.5, 1.4, 0.2], 0), ([4.9, 3.0, 1.4, 0.2], 0), ([4.7, 3.2, 1.3, 0.2], 0),
        ([4.6, 3.1, 1.5, 0.2], 0), ([5.0, 3.6, 1.4, 0.2], 0), ([5.4, 3.9, 1.7, 0.4], 0),
        ([4.6, 3.4, 1.4, 0.3], 0), ([5.0, 3.4, 1.5, 0.2], 0), ([4.4, 2.9, 1.4, 0.2], 0),
        ([7.0, 3.2, 4.7, 1.4], 1), ([6.4, 3.2, 4.5, 1.5], 1), ([6.9, 3.1, 4.9, 1.5], 1),
        ([5.5, 2.3, 4.0, 1.3], 1), ([6.5, 2.8, 4.6, 1.5], 1), ([5.7, 2.8, 4.5, 1.3], 1),
        ([6.3, 3.3, 4.7, 1.6], 1), ([4.9, 2.4, 3.3, 1.0], 1), ([6.6, 2.9, 4.6, 1.3], 1),
        ([6.3, 3.3, 6.0, 2.5], 2), ([5.8, 2.7, 5.1, 1.9], 2), ([7.1, 3.0, 5.9, 2.1], 2),
        ([6.3, 2.9, 5.6, 1.8], 2), ([6.5, 3.0, 5.8, 2.2], 2), ([7.6, 3.0, 6.6, 2.1], 2),
        ([7.3, 2.9, 6.3, 1.8], 2), ([6.7, 2.5, 5.8, 1.8], 2), ([7.2, 3.6, 6.1, 2.5], 2),
    ];

    /// <summary>A support vector machine with a radial basis, which separates these plants.</summary>
    [Fact]
    public void A_support_vector_machine_knows_the_species()
    {
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf("gavi-Iris/iris.mlmodel"));
        Features[] inputs = [.. Plants.Select(plant => new Features { ["data"] = plant.Plant })];
        Assert.Equal(Plants.Select(plant => Species[plant.Species]),
            model.PredictBatch(inputs).Select(prediction => prediction.Text("Species")));
    }

    /// <summary>The same machine behind a vectorizer of four numbers.</summary>
    [Fact]
    public void The_machine_in_a_pipeline_knows_the_species()
    {
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf("gavi-Iris/Iris/iris.mlmodel"));
        foreach ((double[] plant, int species) in Plants)
        {
            Features features = Named(model.Description.Inputs.Select(input => input.Name), plant);
            Assert.Equal(Species[species], model.Predict(features).Text(model.Description.PredictedFeatureName!));
        }
    }

    /// <summary>A linear model of one class against the rest: its probabilities by plain arithmetic from its weights. One plant of 150 in
    /// 20 is wrong with such a model, so only most must be right.</summary>
    [Fact]
    public void A_linear_model_gives_the_probabilities_of_its_weights()
    {
        RealModelFolder.Require();
        double[][] weights =
        [
            [0.41498832829570037, 1.461297388562228, -2.2621411772020728, -1.02909509924489],
            [0.41663968559516129, -1.6008331852576076, 0.57765762867753645, -1.3855384286634511],
            [-1.7075251538239065, -1.5342683399889749, 2.4709716807720179, 2.5553821129820897],
        ];
        double[] offsets = [0.26560616797551667, 1.0854237423889441, -1.2147145780786373];
        string[] names = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"];
        using Model model = Model.Load(RealModelFolder.PathOf("olmaditekrar-iris/iris.mlmodel"));
        int right = 0;
        foreach ((double[] plant, int species) in Plants)
        {
            double[] scores = [.. weights.Zip(offsets, (row, offset) => row.Zip(plant, (w, x) => w * x).Sum() + offset)];
            double[] shares = [.. scores.Select(score => 1 / (1 + Math.Exp(-score)))];
            Prediction prediction = model.Predict(Named(names, plant));
            var probabilities = Assert.IsType<DictionaryFeature>(prediction["classProbability"]).ByInt64!;
            for (int i = 0; i < shares.Length; i++)
                Assert.Equal(shares[i] / shares.Sum(), probabilities[i], 1e-12);
            Assert.Equal(Array.IndexOf(shares, shares.Max()), prediction.Int64("iris"));
            right += prediction.Int64("iris") == species ? 1 : 0;
        }
        Assert.InRange(right, Plants.Length - 3, Plants.Length);
    }

    private static Features Named(IEnumerable<string> names, double[] plant) =>
        new(names.Zip(plant, (name, value) => KeyValuePair.Create(name, (FeatureValue)value)));
}
