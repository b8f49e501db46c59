namespace Sinter.Tests.Values;

public sealed class FeaturesTests
{
    [Fact]
    public void Values_convert_implicitly()
    {
        var features = new Features
        {
            ["array"] = MultiArray.Zeros(ArrayElementType.Float32, 2),
            ["floats"] = new[] { 1f, 2f },
            ["ids"] = new[] { 1L, 2L },
            ["count"] = 3,
            ["ratio"] = 0.5f,
            ["text"] = "abc",
            ["words"] = new[] { "a", "b" },
            ["scores"] = new Dictionary<string, double> { ["cat"] = 0.75 },
            ["byNumber"] = new Dictionary<long, double> { [7] = 0.25 },
            ["image"] = new Image(PixelFormat.Gray8, 1, 1, new byte[1]),
        };
        Assert.IsType<ArrayFeature>(features["array"]);
        Assert.Equal([2], Assert.IsType<ArrayFeature>(features["floats"]).Value.Shape);
        Assert.Equal(ArrayElementType.Int64, Assert.IsType<ArrayFeature>(features["ids"]).Value.ElementType);
        Assert.Equal(3, Assert.IsType<Int64Feature>(features["count"]).Value);
        Assert.Equal(0.5, Assert.IsType<DoubleFeature>(features["ratio"]).Value);
        Assert.Equal("abc", Assert.IsType<StringFeature>(features["text"]).Value);
        Assert.Equal(["a", "b"], Assert.IsType<SequenceFeature>(features["words"]).Strings);
        Assert.Equal(0.75, Assert.IsType<DictionaryFeature>(features["scores"]).ByString!["cat"]);
        Assert.Equal(0.25, Assert.IsType<DictionaryFeature>(features["byNumber"]).ByInt64![7]);
        Assert.Null(Assert.IsType<ImageFeature>(features["image"]).CropAndScale);
        Assert.Equal(["array", "floats", "ids", "count", "ratio", "text", "words", "scores", "byNumber", "image"], features.Names);
    }

    [Fact]
    public void Names_are_unique_and_exact()
    {
        var features = new Features { { "x", 1 } };
        Assert.Throws<ArgumentException>(() => features.Add("x", 2));
        features["x"] = 2;
        features.Add("X", 3);
        Assert.Equal(2, features.Count);
        Assert.Equal(2, Assert.IsType<Int64Feature>(features["x"]).Value);
        Assert.Contains("there are: x, X", Assert.Throws<KeyNotFoundException>(() => features["y"]).Message);
        Assert.True(features.Remove("x"));
        Assert.False(features.TryGetValue("x", out _));
    }

    [Fact]
    public void Dictionaries_keep_their_order()
    {
        KeyValuePair<string, double>[] entries = [new("zebra", 0.1), new("ant", 0.6), new("cat", 0.3)];
        var dictionary = new DictionaryFeature(entries);
        Assert.Equal(entries, dictionary.ByString!);
        Assert.Null(dictionary.ByInt64);
        Assert.Equal("a dictionary of 3 entries by string", dictionary.ToString());
    }

    [Fact]
    public void Null_is_refused_where_it_enters()
    {
        Assert.Throws<ArgumentNullException>(() => new Features { ["x"] = (MultiArray)null! });
        Assert.Throws<ArgumentNullException>(() => new Features { ["x"] = null! });
        Assert.Throws<ArgumentNullException>(() => new StringFeature(null!));
        Assert.Throws<ArgumentException>(() => new SequenceFeature(["a", null!]));
    }
}
