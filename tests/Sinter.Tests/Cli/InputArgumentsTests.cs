using Sinter.Cli.Predict;
using Sinter.Tensors;
using Sinter.Workbench;
using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;

namespace Sinter.Tests.Cli;

public sealed class InputArgumentsTests : IDisposable
{
    private static readonly InputOptions Options = new(CsvHeader.Auto, null, false, CropAndScale.ScaleFill, 0.5, -1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static FeatureDescription Array(string name, params int[] shape) =>
        new(name, new ArrayFeatureType(ArrayElementType.Float32, shape, new FixedShape(shape)));

    private static ModelDescription Model(params FeatureDescription[] inputs) => new(ModelKind.MLProgram, inputs, [], []);

    private static IReadOnlyList<Features> Read(ModelDescription model, params string[] arguments) =>
        new InputArguments(model, Options).Read(arguments);

    private static float[] Elements(FeatureValue value) => Assert.IsType<ArrayFeature>(value).Value.ToArray<float>();

    private static IReadOnlyList<int> ShapeOf(FeatureValue value) => Assert.IsType<ArrayFeature>(value).Value.Shape;

    [Fact]
    public void ValuesAreGivenInJson()
    {
        ModelDescription model = Model(
            Array("x", 1, 2), new("n", new DoubleFeatureType()), new("t", new StringFeatureType()), new("a=b", new DoubleFeatureType()));
        Features features = Assert.Single(Read(model, "x=[[1, 2]]", "n=5.5", "t=hello", "a=b=3"));
        Assert.Equal([1f, 2f], Elements(features["x"]));
        Assert.Equal([5.5f], Elements(features["n"]));
        Assert.Equal("hello", Assert.IsType<StringFeature>(features["t"]).Value);
        Assert.Equal([3f], Elements(features["a=b"]));
    }

    [Fact]
    public void SequencesAndDictionariesAreGivenInJson()
    {
        ModelDescription model = Model(
            new("words", new SequenceFeatureType(holdsStrings: true, new SizeRange(0, null))),
            new("none", new SequenceFeatureType(holdsStrings: true, new SizeRange(0, null))),
            new("counts", new DictionaryFeatureType(hasStringKeys: true)),
                new("byNumber", new DictionaryFeatureType(hasStringKeys: false)));
        Features features = Assert.Single(Read(
            model, """words=["a", "b"]""", "none=[]", """counts={"a": 2}""", """byNumber={"-3": 2.5}"""));
        Assert.Equal(["a", "b"], Assert.IsType<SequenceFeature>(features["words"]).Strings!);
        Assert.Empty(Assert.IsType<SequenceFeature>(features["none"]).Strings!);
        Assert.Equal(2, Assert.IsType<DictionaryFeature>(features["counts"]).ByString!["a"]);
        Assert.Equal(2.5, Assert.IsType<DictionaryFeature>(features["byNumber"]).ByInt64![-3]);
        Assert.Throws<InputFileException>(() => Read(model, """byNumber={"three": 2.5}"""));
    }

    [Fact]
    public void FilesNameTheirValuesOrAreTheOnlyInput()
    {
        string path = _folder.At("in.safetensors");
        SafetensorsFile.Write(path, [new("x", Tensor.From<float>(Shape.Of(2), [1, 2])), new("y", Tensor.Scalar(3f))]);
        Features both = Assert.Single(Read(Model(Array("x", 2), Array("y")), path));
        Assert.Equal(["x", "y"], both.Names);
        Assert.Equal([3f], Elements(Assert.Single(Read(Model(Array("z")), $"z={path}#y"))["z"]));
        NpyFormat.Write(_folder.At("a.npy"), Tensor.From<float>(Shape.Of(2), [7, 8]));
        Assert.Equal([7f, 8f], Elements(Assert.Single(Read(Model(Array("x", 2)), _folder.At("a.npy")))["x"]));
    }

    [Fact]
    public void RowsOfATableAreOnePredictionEach()
    {
        ModelDescription model = Model(new("a", new DoubleFeatureType()), new("b", new StringFeatureType()));
        IReadOnlyList<Features> rows = Read(model, _folder.File("rows.csv", "a,b,unused\n1,x,0\n2,y,0\n"));
        Assert.Equal(2, rows.Count);
        Assert.Equal([2f], Elements(rows[1]["a"]));
        Assert.Equal("y", Assert.IsType<StringFeature>(rows[1]["b"]).Value);
        IReadOnlyList<Features> arrays = Read(Model(Array("x", 1, 3)), _folder.File("plain.csv", "1,2,3\n4,5,6\n"));
        Assert.Equal(2, arrays.Count);
        Assert.Equal([4f, 5f, 6f], Elements(arrays[1]["x"]));
        Assert.Equal([1, 3], ShapeOf(arrays[1]["x"]));
    }

    [Fact]
    public void TablesAndSoundsTakeTheDeclaredShape()
    {
        Assert.Equal([1, 4, 1], ShapeOf(Assert.Single(Read(Model(Array("x", 1, 4, 1)), $"x={_folder.File("x.csv", "1,2\n3,4")}"))["x"]));
        WaveFormat.Write(_folder.At("x.wav"), new Sound(8000, 1, [0.5f, 0.25f]));
        Features sound = Assert.Single(Read(Model(Array("x", 1, 2)), _folder.At("x.wav")));
        Assert.Equal([1, 2], ShapeOf(sound["x"]));
        Assert.Equal([0.5f, 0.25f], Elements(sound["x"]));
    }

    [Fact]
    public void PicturesBecomeImagesOrArrays()
    {
        PictureFile.Write(_folder.At("p.png"), new Picture(2, 1, 3, [0, 2, 4, 6, 8, 10]));
        FeatureDescription image =
            new("p", new ImageFeatureType(ColorLayout.Rgb, new ImageSize(2, 1), new FixedImageSize(new ImageSize(2, 1))));
        Assert.IsType<ImageFeature>(Assert.Single(Read(Model(image), _folder.At("p.png")))["p"]);
        Features planar = Assert.Single(Read(Model(Array("x", 1, 3, 1, 2)), _folder.At("p.png")));
        Assert.Equal([-1f, 2f, 0f, 3f, 1f, 4f], Elements(planar["x"]));
        Features interleaved = Assert.Single(Read(Model(Array("x", 1, 1, 2, 3)), _folder.At("p.png")));
        Assert.Equal([-1f, 0f, 1f, 2f, 3f, 4f], Elements(interleaved["x"]));
        Assert.Throws<InputFileException>(() => Read(Model(Array("x", 7)), _folder.At("p.png")));
    }

    [Fact]
    public void MistakesAreNamed()
    {
        ModelDescription model = Model(Array("x", 2), Array("y", 2));
        Assert.Contains("'x', 'y'", Assert.Throws<UsageException>(() => Read(model, "z=1")).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<UsageException>(() => Read(model, "x=[1,2]", "x=[1,2]")).Message, StringComparison.Ordinal);
        Assert.Throws<InputFileException>(() => Read(model, "x=missing.npy"));
        Assert.Throws<InputFileException>(() => Read(model, "x=[1,"));
        Assert.Throws<InputFileException>(() => Read(model, _folder.File("a.json", "[1, 2]")));
        Assert.Throws<UsageException>(() => Read(model, _folder.File("b.json", "{}")));
        Assert.Throws<InputFileException>(() => Read(Model(Array("x", 2)), _folder.File("a.bin", "?")));
    }

    [Fact]
    public void OutputsGoWhereTheTargetsSay()
    {
        KeyValuePair<string, FileContent>[] outputs =
        [
            new("y", new TensorContent(Tensor.From<float>(Shape.Of(2), [1, 2]))),
            new("../label", new TextContent("cat")),
            new("scores", new TableContent([new("cat", 0.75), new("dog", 0.25)])),
        ];
        var targets = new OutputTargets([_folder.At("out"), _folder.At("all.json"), $"scores={_folder.At("s.csv")}"], new OutputFile(8000));
        IEnumerable<string?> written = targets.Write([outputs]).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["_label.txt", "all.json", "s.csv", "scores.json", "y.npy"], written);
        Assert.Equal(["cat"], File.ReadAllLines(_folder.At("out/_label.txt")));
        Assert.Equal("""{"y":[1,2],"../label":"cat","scores":{"cat":0.75,"dog":0.25}}""", File.ReadAllText(_folder.At("all.json")));
        Assert.Equal(["key,value", "cat,0.75", "dog,0.25"], File.ReadAllLines(_folder.At("s.csv")));
        Assert.Throws<UsageException>(() => new OutputTargets([_folder.At("one.npy")], new OutputFile(8000)).Write([outputs]));
        Assert.Throws<UsageException>(() => new OutputTargets(["nothing=x.npy"], new OutputFile(8000)).Write([outputs]));
        Assert.Throws<NotSupportedException>(() =>
            new OutputTargets([$"scores={_folder.At("s.png")}"], new OutputFile(8000)).Write([outputs]));
    }
}
