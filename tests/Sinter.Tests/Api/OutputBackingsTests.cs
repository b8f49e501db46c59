namespace Sinter.Tests.Api;

/// <summary>Predictions into memory that the caller owns.</summary>
public sealed class OutputBackingsTests
{
    [Fact]
    public void Outputs_are_written_into_the_arrays_and_nothing_is_allocated()
    {
        const int Repetitions = 20;
        using TestPackage package = TestModels.Attention();
        using Model model = package.Load(new ModelConfiguration { Threads = 1 });
        var y = new float[TestModels.Rows * TestModels.Columns];
        var total = new float[TestModels.Rows];
        var options = new PredictionOptions
        {
            OutputBackings = new OutputBackings
            {
                ["y"] = MultiArray.From(y, TestModels.Rows, TestModels.Columns),
                ["total"] = MultiArray.From(total.AsMemory(), TestModels.Rows),
            },
        };
        var inputs = new Features { ["x"] = TestModels.Values(1) };
        Prediction expected = model.Predict(inputs), first = model.Predict(inputs, options);
        Assert.Equal(expected.Array("y").ToArray<float>(), y);
        Assert.Equal(expected.Array("total").ToArray<float>(), total);
        Assert.Same(options.OutputBackings["y"], first.Array("y"));
        Prediction second = first;
        for (int i = 0; i < Repetitions; i++)
            second = model.Predict(inputs, options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Repetitions; i++)
            second = model.Predict(inputs, options);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(first, second);
    }

    [Fact]
    public void Other_inputs_give_other_numbers_in_the_same_array()
    {
        using TestPackage package = TestModels.Doubled();
        using Model model = package.Load();
        var y = new float[4];
        var options = new PredictionOptions { OutputBackings = new OutputBackings { ["y"] = MultiArray.From(y) } };
        model.Predict(new Features { ["x"] = new float[] { 1, 2, 3, 4 } }, options);
        Assert.Equal([2, 4, 6, 8], y);
        model.Predict(new Features { ["x"] = new float[] { 5, 6, 7, 8 } }, options);
        Assert.Equal([10, 12, 14, 16], y);
    }

    [Fact]
    public void An_output_may_take_the_place_of_the_input()
    {
        using TestPackage package = TestModels.Attention();
        using Model model = package.Load();
        float[] expected = model.Predict(new Features { ["x"] = TestModels.Values(2) }).Array("y").ToArray<float>();
        float[] memory = TestModels.Values(2).ToArray<float>();
        MultiArray array = MultiArray.From(memory, TestModels.Rows, TestModels.Columns);
        var options = new PredictionOptions { OutputBackings = new OutputBackings { ["y"] = array } };
        model.Predict(new Features { ["x"] = array }, options);
        Assert.Equal(expected, memory);
    }

    [Fact]
    public void Halves_are_rounded_as_they_would_be_without()
    {
        using TestPackage package = TestModels.RunningSum();
        using Model model = package.Load();
        var sums = new Half[2];
        var options = new PredictionOptions
        {
            State = model.CreateState(),
            OutputBackings = new OutputBackings { ["y"] = MultiArray.From(sums) },
        };
        model.Predict(new Features { ["x"] = new float[] { 0.1f, 2 } }, options);
        model.Predict(new Features { ["x"] = new float[] { 0.1f, 2 } }, options);
        Assert.Equal([(Half)(2 * (float)(Half)0.1f), (Half)4], sums);
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_refused()
    {
        using TestPackage package = TestModels.Doubled();
        using Model model = package.Load();
        foreach ((string name, MultiArray array, string part) in new[]
        {
            ("y", MultiArray.From(new float[3]), "Float32 [4]"),
            ("y", MultiArray.From(new double[4]), "Float32 [4]"),
            ("z", MultiArray.From(new float[4]), "one of the outputs y"),
        })
        {
            var options = new PredictionOptions { OutputBackings = new OutputBackings { [name] = array } };
            ModelInputException error = Assert.Throws<ModelInputException>(() =>
                model.Predict(new Features { ["x"] = new float[4] }, options));
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
        Assert.Throws<ArgumentException>(() => new OutputBackings { ["y"] = MultiArray.From(new ReadOnlyMemory<float>(new float[4]), 4) });
        Assert.Throws<ArgumentException>(() => new OutputBackings { ["y"] = MultiArray.From(new float[8], 2, 4).Permute(1, 0) });
        var fitting = new PredictionOptions { OutputBackings = new OutputBackings { ["y"] = MultiArray.From(new float[4]) } };
        Assert.Throws<ArgumentException>(() => model.PredictBatch([new Features { ["x"] = new float[4] }], fitting));
    }

    [Fact]
    public void Only_arrays_can_be_given_memory()
    {
        using TestPackage package = TestModels.TextClassifier();
        using Model model = package.Load();
        var options = new PredictionOptions { OutputBackings = new OutputBackings { ["label"] = MultiArray.From(new float[1]) } };
        Assert.Throws<ModelInputException>(() => model.Predict(new Features { ["x"] = new float[3] }, options));
    }
}
