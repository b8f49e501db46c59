using System.Text;
using System.Text.Json;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Cli;

public sealed class TextFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private FileContent Json(string text) => JsonContent.Read(_folder.File("x.json", text));

    [Fact]
    public void JsonArraysBecomeTensorsOfTheNarrowestKind()
    {
        Tensor integers = Assert.IsType<TensorContent>(Json("[[1, 2, 3], [4, 5, 6]]")).Tensor;
        Assert.Equal("int64[2, 3]", integers.ToString());
        Assert.Equal([1, 2, 3, 4, 5, 6], integers.ToLongs());
        Tensor floats = Assert.IsType<TensorContent>(Json("[1, 2.5, \"NaN\", \"-Infinity\"]")).Tensor;
        Assert.Equal([1, 2.5, double.NaN, double.NegativeInfinity], floats.Span<double>().ToArray());
        Assert.Equal([true, false], Assert.IsType<TensorContent>(Json("[true, false]")).Tensor.Span<bool>().ToArray());
        Assert.Equal("int64[]", Assert.IsType<TensorContent>(Json("7")).Tensor.ToString());
        Assert.Equal("fp64[0]", Assert.IsType<TensorContent>(Json("[]")).Tensor.ToString());
    }

    [Fact]
    public void JsonTextsSequencesAndTables()
    {
        Assert.Equal("a", Assert.IsType<TextContent>(Json("\"a\"")).Text);
        Assert.Equal(["a", "NaN"], Assert.IsType<TextsContent>(Json("""["a", "NaN"]""")).Texts);
        Assert.Equal([new("a", 1), new("b", 2.5)], Assert.IsType<TableContent>(Json("""{"a": 1, "b": 2.5}""")).Entries);
        Dictionary<string, FileContent> named = JsonContent.ReadNamed(_folder.File("n.json", """{"x": [1], "t": {"a": 1}}"""));
        Assert.IsType<TensorContent>(named["x"]);
        Assert.IsType<TableContent>(named["t"]);
    }

    [Theory]
    [InlineData("[[1, 2], [3]]")]
    [InlineData("[[1, 2], 3]")]
    [InlineData("[1, [2]]")]
    [InlineData("[1, null]")]
    [InlineData("[1, \"a\"]")]
    [InlineData("{\"a\": \"b\"}")]
    [InlineData("[1")]
    [InlineData("")]
    public void BadJsonIsOneTypedError(string text) => Assert.Throws<InputFileException>(() => Json(text));

    [Fact]
    public void DeepJsonIsRefused() => Assert.Throws<InputFileException>(() => Json(new string('[', 1_000_000)));

    [Fact]
    public void TensorsAreWrittenAsNestedArrays()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            JsonContent.Write(writer, Tensor.From<float>(Shape.Of(2, 2), [1, 0.1f, float.NaN, float.PositiveInfinity]));
        Assert.Equal("""[[1,0.1],["NaN","Infinity"]]""", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void CsvFindsHeaderAndSeparator()
    {
        CsvTable named = CsvTable.Parse("a;\"b;\"\"c\"\r\n1;2\r\n3;4.5\r\n", "x.csv");
        Assert.Equal(["a", "b;\"c"], named.Names);
        Assert.Equal([1, 2, 3, 4.5], named.ToTensor().ToDoubles());
        CsvTable plain = CsvTable.Parse("1,2\n\n3,4", "x.csv");
        Assert.Null(plain.Names);
        Assert.Equal("fp64[2, 2]", plain.ToTensor().ToString());
        Assert.Equal(["1", "2"], CsvTable.Parse("1,2\n3,4", "x.csv", CsvHeader.Yes).Names);
        Assert.Equal(3, CsvTable.Parse("1,2,\n3,4,", "x.csv").Columns);
        Assert.Empty(CsvTable.Parse("", "x.csv").Rows);
    }

    [Theory]
    [InlineData("1,2\n3")]
    [InlineData("1,\"2")]
    [InlineData("1,\"2\"3")]
    public void BadCsvIsOneTypedError(string text) => Assert.Throws<InputFileException>(() => CsvTable.Parse(text, "x.csv"));

    [Fact]
    public void CsvCellThatIsNoNumberNamesItsPlace()
    {
        CsvTable table = CsvTable.Parse("1,2\n3,x", "x.csv", CsvHeader.No);
        Assert.Equal("row 2, column 2", Assert.Throws<InputFileException>(table.ToTensor).Place);
    }

    [Fact]
    public void CsvIsWrittenInRowsOfTheLastAxis()
    {
        string path = _folder.At("y.csv");
        CsvTable.Write(path, Tensor.From<float>(Shape.Of(2, 1, 2), [1, 0.1f, 3, 4]));
        Assert.Equal(["1,0.1", "3,4"], File.ReadAllLines(path));
        CsvTable.Write(path, [["a,b", "c\"d"]]);
        Assert.Equal(["\"a,b\",\"c\"\"d\""], File.ReadAllLines(path));
    }
}
