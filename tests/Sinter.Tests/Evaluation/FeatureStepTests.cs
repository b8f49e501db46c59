using Sinter.Tests.Api;
using Norm = Sinter.Formats.CoreML.Wire.Normalizer.Types.NormType;
using Unknown = Sinter.Formats.CoreML.Wire.OneHotEncoder.Types.HandleUnknown;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class FeatureStepTests
{
    [Fact]
    public void Scaler_shifts_then_scales_by_one_number_or_one_each()
    {
        Assert.Equal([6, 8, 10], Array(Scaler([1], [2]), [2, 3, 4]));
        Assert.Equal([3, 8, 15], Array(Scaler([1, 1, 1], [1, 2, 3]), [2, 3, 4]));
        Assert.Equal([2, 3, 4], Array(Scaler([], []), [2, 3, 4]));
        Assert.Contains("shiftValue", WrittenModel.Invalid(Scaler([1, 2], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("scaleValue", WrittenModel.Invalid(Scaler([1], [1, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scaler_of_integers_loses_no_data()
    {
        Wire.Model model = WrittenModel.Of([Described.Int64("x")], [Described.Int64("y")], model => model.Scaler =
            new Wire.Scaler { ScaleValue = { 0.5 } });
        using Model loaded = WrittenModel.Load(model);
        Assert.Equal(3, loaded.Predict(new Features { ["x"] = 6L }).Int64("y"));
        Assert.Throws<PredictionFailedException>(() => loaded.Predict(new Features { ["x"] = 7L }));
    }

    [Theory]
    [InlineData(Norm.Lmax, new[] { 0.75, -1 })]
    [InlineData(Norm.L1, new[] { 3 / 7.0, -4 / 7.0 })]
    [InlineData(Norm.L2, new[] { 0.6, -0.8 })]
    public void Normalizer_divides_by_the_norm(Norm norm, double[] expected)
    {
        Assert.Equal(expected, Array(Normalizer(norm), [3, -4]));
        Assert.Equal([0, 0], Array(Normalizer(norm), [0, 0]));
    }

    [Fact]
    public void Normalizer_of_an_unknown_norm_is_refused() =>
        Assert.Contains("normType", WrittenModel.Invalid(Normalizer((Norm)7)).Message, StringComparison.Ordinal);

    [Fact]
    public void Imputer_replaces_one_value_or_one_for_each_place()
    {
        Assert.Equal([1, 9, 3], Array(Imputer(new Wire.Imputer { ImputedDoubleValue = 9, ReplaceDoubleValue = double.NaN }),
            [1, double.NaN, 3]));
        Assert.Equal([10, 2, 30], Array(Imputer(new Wire.Imputer
        {
            ImputedDoubleArray = new Wire.DoubleVector { Vector = { 10, 20, 30 } },
            ReplaceDoubleValue = -999,
        }), [-999, 2, -999]));
        Assert.Equal([7, 2, 7], Array(Imputer(new Wire.Imputer { ImputedInt64Array = Steps.Integers(7, 8, 7), ReplaceInt64Value = 0 }),
            [0, 2, 0]));
        Assert.Equal([1, 5, 3], Array(Imputer(new Wire.Imputer { ImputedInt64Value = 5 }), [1, double.NaN, 3]));
    }

    [Fact]
    public void Imputer_of_strings_and_dictionaries()
    {
        using Model text = WrittenModel.Load(WrittenModel.Of([Described.Text("x")], [Described.Text("y")],
            model => model.Imputer = new Wire.Imputer { ImputedStringValue = "none", ReplaceStringValue = "?" }));
        Assert.Equal("none", text.Predict(new Features { ["x"] = "?" }).Text("y"));
        Assert.Equal("a", text.Predict(new Features { ["x"] = "a" }).Text("y"));
        using Model byText = WrittenModel.Load(WrittenModel.Of(
            [Described.ByText("x")], [Described.ByText("y")], model => model.Imputer = new Wire.Imputer
            {
                ImputedStringDictionary = new Wire.StringToDoubleMap { Map = { ["a"] = 4 } },
                ReplaceDoubleValue = double.NaN,
            }));
        IReadOnlyDictionary<string, double> given = byText.Predict(new Features
        {
            ["x"] = new Dictionary<string, double> { ["a"] = double.NaN, ["b"] = double.NaN, ["c"] = 1 },
        }).Probabilities("y");
        Assert.Equal([4, double.NaN, 1], [given["a"], given["b"], given["c"]]);
        using Model byInteger = WrittenModel.Load(
            WrittenModel.Of([Described.ByInt64("x")], [Described.ByInt64("y")], model => model.Imputer = new Wire.Imputer
            {
                ImputedInt64Dictionary = new Wire.Int64ToDoubleMap { Map = { [3] = 8 } },
                ReplaceDoubleValue = 0,
            }));
        var result = (DictionaryFeature)byInteger.Predict(new Features { ["x"] = new Dictionary<long, double> { [3] = 0, [4] = 0 } })["y"];
        Assert.Equal([8, 0], result.ByInt64!.Values);
    }

    [Fact]
    public void Imputers_that_make_no_sense_are_refused()
    {
        WrittenModel.Invalid(Imputer(new Wire.Imputer { ReplaceDoubleValue = 1 }));
        WrittenModel.Invalid(Imputer(new Wire.Imputer { ImputedDoubleValue = 1, ReplaceStringValue = "x" }));
        WrittenModel.Invalid(Imputer(new Wire.Imputer { ImputedStringValue = "1", ReplaceStringValue = "x" }));
        WrittenModel.Invalid(Imputer(new Wire.Imputer { ImputedDoubleArray = new Wire.DoubleVector { Vector = { 1, 2 } } }));
        WrittenModel.Invalid(Imputer(new Wire.Imputer { ImputedDoubleArray = new Wire.DoubleVector() }));
        WrittenModel.Invalid(Imputer(new Wire.Imputer { ImputedStringDictionary = new Wire.StringToDoubleMap() }));
    }

    [Fact]
    public void One_hot_encoder_of_strings()
    {
        using Model model = WrittenModel.Load(Encoder(Described.Text("x"), Described.Doubles("y", 3), "a", "b", "c"));
        Assert.Equal([0, 1, 0], model.Predict(new Features { ["x"] = "b" }).Array("y").ToArray<double>());
        ModelInputException error = Assert.Throws<ModelInputException>(() => model.Predict(new Features { ["x"] = "d" }));
        Assert.Contains("'d'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_hot_encoder_may_ignore_what_is_unknown_and_give_a_dictionary()
    {
        Wire.Model ignoring = Encoder(Described.Text("x"), Described.Doubles("y", 2), "a", "b");
        ignoring.OneHotEncoder.HandleUnknown = Unknown.IgnoreUnknown;
        using Model dense = WrittenModel.Load(ignoring);
        Assert.Equal([0, 0], dense.Predict(new Features { ["x"] = "z" }).Array("y").ToArray<double>());
        Wire.Model sparse = Encoder(Described.Text("x"), Described.ByInt64("y"), "a", "b");
        sparse.OneHotEncoder.OutputSparse = true;
        sparse.OneHotEncoder.HandleUnknown = Unknown.IgnoreUnknown;
        using Model loaded = WrittenModel.Load(sparse);
        Assert.Equal([KeyValuePair.Create(1L, 1.0)], ((DictionaryFeature)loaded.Predict(new Features { ["x"] = "b" })["y"]).ByInt64!);
        Assert.Equal(0, ((DictionaryFeature)loaded.Predict(new Features { ["x"] = "z" })["y"]).Count);
    }

    [Fact]
    public void One_hot_encoders_that_make_no_sense_are_refused()
    {
        WrittenModel.Invalid(Encoder(Described.Text("x"), Described.Doubles("y", 3), "a", "b"));
        WrittenModel.Invalid(Encoder(Described.Text("x"), Described.ByInt64("y"), "a", "b"));
        WrittenModel.Invalid(Encoder(Described.Int64("x"), Described.Doubles("y", 2), "a", "b"));
        WrittenModel.Invalid(Encoder(Described.Text("x"), Described.Doubles("y", 2), "a", "a"));
        WrittenModel.Invalid(Encoder(Described.Text("x"), Described.Doubles("y", 1)));
        Wire.Model unknown = Encoder(Described.Text("x"), Described.Doubles("y", 2), "a", "b");
        unknown.OneHotEncoder.HandleUnknown = (Unknown)9;
        WrittenModel.Invalid(unknown);
    }

    [Fact]
    public void Feature_vectorizer_joins_numbers_arrays_and_dictionaries()
    {
        using Model model = WrittenModel.Load(Vectorizer(6, ("a", 1), ("b", 2), ("c", 3)));
        Assert.Equal([1, 2, 3, 0, 0, 9], model.Predict(new Features
        {
            ["a"] = 1L,
            ["b"] = new[] { 2.0, 3 },
            ["c"] = new Dictionary<long, double> { [2] = 9 },
        }).Array("v").ToArray<double>());
        ModelInputException error = Assert.Throws<ModelInputException>(() => model.Predict(new Features
        {
            ["a"] = 1L,
            ["b"] = new[] { 2.0, 3 },
            ["c"] = new Dictionary<long, double> { [3] = 9 },
        }));
        Assert.Contains("keys from 0 to 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Feature_vectorizers_that_make_no_sense_are_refused()
    {
        WrittenModel.Invalid(Vectorizer(5, ("a", 1), ("b", 2), ("c", 3)));
        WrittenModel.Invalid(Vectorizer(4, ("a", 1), ("missing", 3)));
        WrittenModel.Invalid(Vectorizer(2, ("a", 2)));
        WrittenModel.Invalid(Vectorizer(3, ("b", 3)));
        WrittenModel.Invalid(Vectorizer(1, ("b", 0)));
        WrittenModel.Invalid(Vectorizer(1));
        WrittenModel.Invalid(Vectorizer(1, ("a", ulong.MaxValue)));
    }

    [Fact]
    public void A_feature_vectorizer_of_few_bytes_costs_no_gigabyte() => Assert.Contains("places",
        WrittenModel.Unsupported(WrittenModel.Of([Described.ByInt64("c")], [Described.Doubles("v")],
            model => model.FeatureVectorizer = Steps.Columns(("c", 1 << 30)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Dictionary_vectorizer_orders_by_its_list_and_leaves_out_other_keys()
    {
        using Model dense = WrittenModel.Load(WrittenModel.Of([Described.ByText("x")], [Described.Doubles("y", 3)],
            model => model.DictVectorizer = new Wire.DictVectorizer { StringToIndex = Steps.Strings("foo", "bar", "baz") }));
        Assert.Equal([1, 3, 0], dense.Predict(
            new Features { ["x"] = new Dictionary<string, double> { ["bar"] = 3, ["foo"] = 1, ["other"] = 5 } })
            .Array("y").ToArray<double>());
        using Model sparse = WrittenModel.Load(WrittenModel.Of([Described.ByInt64("x")], [Described.ByInt64("y")],
            model => model.DictVectorizer = new Wire.DictVectorizer { Int64ToIndex = Steps.Integers(10, 20) }));
        Assert.Equal([KeyValuePair.Create(1L, 4.0)],
            ((DictionaryFeature)sparse.Predict(
                new Features { ["x"] = new Dictionary<long, double> { [20] = 4, [30] = 5 } })["y"]).ByInt64!);
    }

    [Fact]
    public void Dictionary_vectorizer_of_integers_may_be_declared_by_string()
    {
        using Model model = WrittenModel.Load(WrittenModel.Of([Described.ByText("x")], [Described.Doubles("y", 2)],
            model => model.DictVectorizer = new Wire.DictVectorizer { Int64ToIndex = Steps.Integers(10, 20) }));
        Assert.Equal([0, 4], model.Predict(new Features { ["x"] = new Dictionary<long, double> { [20] = 4 } })
            .Array("y").ToArray<double>());
        Assert.Equal([3, 0], model.Predict(new Features { ["x"] = new Dictionary<string, double> { ["10"] = 3, ["ten"] = 1 } })
            .Array("y").ToArray<double>());
    }

    [Fact]
    public void Dictionary_vectorizers_that_make_no_sense_are_refused()
    {
        WrittenModel.Invalid(WrittenModel.Of([Described.ByInt64("x")], [Described.Doubles("y", 2)],
            model => model.DictVectorizer = new Wire.DictVectorizer { StringToIndex = Steps.Strings("a", "b") }));
        WrittenModel.Invalid(WrittenModel.Of([Described.ByText("x")], [Described.Doubles("y", 3)],
            model => model.DictVectorizer = new Wire.DictVectorizer { StringToIndex = Steps.Strings("a", "b") }));
        WrittenModel.Invalid(WrittenModel.Of([Described.ByText("x")], [Described.ByText("y")],
            model => model.DictVectorizer = new Wire.DictVectorizer { StringToIndex = Steps.Strings("a", "b") }));
        WrittenModel.Invalid(WrittenModel.Of(
            [Described.ByText("x")], [Described.Doubles("y", 2)], model => model.DictVectorizer = new Wire.DictVectorizer()));
    }

    [Fact]
    public void Categorical_mapping_goes_both_ways()
    {
        using Model toIntegers = WrittenModel.Load(
            WrittenModel.Of([Described.Text("x")], [Described.Int64("y")], model => model.CategoricalMapping =
            new Wire.CategoricalMapping { StringToInt64Map = new Wire.StringToInt64Map { Map = { ["a"] = 7 } }, Int64Value = -1 }));
        Assert.Equal([7, -1], [toIntegers.Predict(new Features { ["x"] = "a" }).Int64("y"),
            toIntegers.Predict(new Features { ["x"] = "b" }).Int64("y")]);
        using Model toStrings = WrittenModel.Load(
            WrittenModel.Of([Described.Int64("x")], [Described.Text("y")], model => model.CategoricalMapping =
            new Wire.CategoricalMapping { Int64ToStringMap = new Wire.Int64ToStringMap { Map = { [7] = "a" } } }));
        Assert.Equal("a", toStrings.Predict(new Features { ["x"] = 7L }).Text("y"));
        Assert.Throws<ModelInputException>(() => toStrings.Predict(new Features { ["x"] = 8L }));
        WrittenModel.Invalid(WrittenModel.Of([Described.Int64("x")], [Described.Text("y")], model => model.CategoricalMapping =
            new Wire.CategoricalMapping { StringToInt64Map = new Wire.StringToInt64Map() }));
        WrittenModel.Invalid(WrittenModel.Of([Described.Text("x")], [Described.Int64("y")], model => model.CategoricalMapping =
            new Wire.CategoricalMapping { StringToInt64Map = new Wire.StringToInt64Map(), StrValue = "x" }));
        WrittenModel.Invalid(WrittenModel.Of(
            [Described.Text("x")], [Described.Int64("y")], model => model.CategoricalMapping = new Wire.CategoricalMapping()));
    }

    [Fact]
    public void Array_feature_extractor_picks_elements()
    {
        using Model one = WrittenModel.Load(Extractor(Described.Doubles("x", 3), Described.Int64("y"), 2));
        Assert.Equal(6, one.Predict(new Features { ["x"] = new[] { 4.0, 5, 6 } }).Int64("y"));
        Assert.Throws<PredictionFailedException>(() => one.Predict(new Features { ["x"] = new[] { 4.0, 5, 6.5 } }));
        using Model two = WrittenModel.Load(Extractor(Described.Doubles("x", 3), Described.Doubles("y", 2), 2, 0));
        Assert.Equal([6, 4], two.Predict(new Features { ["x"] = new[] { 4.0, 5, 6 } }).Array("y").ToArray<double>());
        using Model open = WrittenModel.Load(Extractor(Described.Doubles("x"), Described.Number("y"), 2));
        Assert.Throws<ModelInputException>(() => open.Predict(new Features { ["x"] = new[] { 4.0, 5 } }));
        WrittenModel.Invalid(Extractor(Described.Doubles("x", 3), Described.Number("y"), 3));
        WrittenModel.Invalid(Extractor(Described.Doubles("x", 3), Described.Number("y"), 0, 1));
        WrittenModel.Invalid(Extractor(Described.Doubles("x", 3), Described.Number("y")));
        WrittenModel.Invalid(Extractor(Described.Doubles("x"), Described.Number("y"), ulong.MaxValue));
        WrittenModel.Invalid(Extractor(Described.Text("x"), Described.Number("y"), 0));
    }

    [Fact]
    public void Identity_gives_its_inputs_by_name_or_by_place()
    {
        using Model model = WrittenModel.Load(WrittenModel.Of(
            [Described.Text("a"), Described.Number("b")], [Described.Number("b"), Described.Number("c")],
            model => model.Identity = new Wire.Identity()));
        Prediction prediction = model.Predict(new Features { ["a"] = "text", ["b"] = 2.0 });
        Assert.Equal([2.0, 2], [((DoubleFeature)prediction["b"]).Value, ((DoubleFeature)prediction["c"]).Value]);
        WrittenModel.Invalid(WrittenModel.Of(
            [Described.Text("a")], [Described.Number("b")], model => model.Identity = new Wire.Identity()));
        WrittenModel.Invalid(WrittenModel.Of(
            [Described.Text("a")], [Described.Text("a"), Described.Text("b")], model => model.Identity = new Wire.Identity()));
    }

    [Fact]
    public void A_step_has_one_input_and_one_output() => WrittenModel.Invalid(WrittenModel.Of(
        [Described.Number("x"), Described.Number("w")], [Described.Number("y")], model => model.Scaler = new Wire.Scaler()));

    private static double[] Array(Wire.Model message, double[] input)
    {
        using Model model = WrittenModel.Load(message);
        return model.Predict(new Features { ["x"] = input }).Array("y").ToArray<double>();
    }

    private static Wire.Model Scaler(double[] shift, double[] scale) =>
        WrittenModel.Of([Described.Doubles("x", 3)], [Described.Doubles("y", 3)],
        model => model.Scaler = new Wire.Scaler { ShiftValue = { shift }, ScaleValue = { scale } });

    private static Wire.Model Normalizer(Norm norm) => WrittenModel.Of([Described.Doubles("x", 2)], [Described.Doubles("y", 2)],
        model => model.Normalizer = new Wire.Normalizer { NormType = norm });

    private static Wire.Model Imputer(Wire.Imputer imputer) => WrittenModel.Of([Described.Doubles("x", 3)], [Described.Doubles("y", 3)],
        model => model.Imputer = imputer);

    private static Wire.Model Encoder(Wire.FeatureDescription input, Wire.FeatureDescription output, params string[] categories) =>
        WrittenModel.Of(
        [input], [output], model => model.OneHotEncoder = new Wire.OneHotEncoder { StringCategories = Steps.Strings(categories) });

    private static Wire.Model Vectorizer(long length, params (string Name, ulong Size)[] columns) => WrittenModel.Of(
        [Described.Int64("a"), Described.Doubles("b", 2), Described.ByInt64("c")], [Described.Doubles("v", length)],
        model => model.FeatureVectorizer = Steps.Columns(columns));

    private static Wire.Model Extractor(Wire.FeatureDescription input, Wire.FeatureDescription output, params ulong[] indices) =>
        WrittenModel.Of(
        [input], [output], model => model.ArrayFeatureExtractor = Steps.Extract(indices));
}
