using Google.Protobuf;
using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class LinkedModelTests
{
    [Theory]
    [InlineData("", "Inner.mlmodel")]
    [InlineData(".", "Inner.mlmodel")]
    [InlineData("./", "Inner.mlmodel")]
    [InlineData("nothing:$BUNDLE_MAIN:/etc:.", "Inner.mlmodel")]
    [InlineData("", "Inner.mlmodelc")]
    public void The_model_beside_it_is_used(string search, string name)
    {
        using var written = new WrittenModel(Link(name, search));
        written.Write("Inner.mlmodel", Doubling());
        using Model model = written.Load();
        Assert.Equal(6, ((DoubleFeature)model.Predict(new Features { ["x"] = 3.0 })["y"]).Value);
    }

    [Fact]
    public void A_folder_inside_is_searched()
    {
        using var written = new WrittenModel(Link("Inner.mlmodel", "none:parts/deep"));
        Directory.CreateDirectory(Path.Combine(written.Folder, "parts", "deep"));
        written.Write(Path.Combine("parts", "deep", "Inner.mlmodel"), Doubling());
        written.Load().Dispose();
    }

    [Theory]
    [InlineData("../Outside.mlmodel", "")]
    [InlineData("/etc/passwd", "")]
    [InlineData("Inner.mlmodel", "..")]
    [InlineData("a\\b", "")]
    [InlineData("", "")]
    [InlineData("Missing.mlmodel", "")]
    public void Nothing_outside_is_used(string name, string search)
    {
        using var written = new WrittenModel(Link(name, search), "Test.mlmodel");
        Assert.Throws<ModelFormatException>(written.Load);
    }

    [Fact]
    public void A_symbolic_link_leads_nowhere()
    {
        using var outside = new WrittenModel(Doubling(), "Outside.mlmodel");
        using var written = new WrittenModel(Link("Inner.mlmodel", ""));
        File.CreateSymbolicLink(Path.Combine(written.Folder, "Inner.mlmodel"), outside.Path);
        Assert.Contains("symbolic link", Assert.Throws<ModelFormatException>(written.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_is_refused()
    {
        using var written = new WrittenModel(Link("Other.mlmodel", ""));
        written.Write("Other.mlmodel", Link("Test.mlmodel", ""));
        Assert.Contains("back to itself", Assert.Throws<ModelFormatException>(written.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_chain_is_refused()
    {
        using var written = new WrittenModel(Link("0.mlmodel", ""));
        for (int i = 0; i < 20; i++)
            written.Write($"{i}.mlmodel", Link($"{i + 1}.mlmodel", ""));
        Assert.Contains("at most 8", Assert.Throws<ModelFormatException>(written.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_links_to_links_are_refused()
    {
        Wire.Model Fan(string name) => WrittenModel.Pipeline([Described.Number("x")], [Described.Number("y")],
            [.. Enumerable.Range(0, 10).Select(_ => Link(name, ""))]);
        using var written = new WrittenModel(Fan("0.mlmodel"));
        for (int i = 0; i < 7; i++)
            written.Write($"{i}.mlmodel", Fan($"{i + 1}.mlmodel"));
        written.Write("7.mlmodel", Doubling());
        Assert.Contains("at most 64", Assert.Throws<ModelFormatException>(written.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_linked_model_must_fit()
    {
        using var written = new WrittenModel(Link("Inner.mlmodel", ""));
        Wire.Model other = Doubling();
        other.Description.Output[0].Name = "z";
        written.Write("Inner.mlmodel", other);
        Assert.Contains("output y", Assert.Throws<ModelFormatException>(written.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_serialized_model_is_the_model_inside()
    {
        using Model model = WrittenModel.Load(Serialized("CoreML.Specification.Model", Doubling().ToByteString()));
        Assert.Equal(6, ((DoubleFeature)model.Predict(new Features { ["x"] = 3.0 })["y"]).Value);
        Assert.Contains("'Something'", WrittenModel.Unsupported(Serialized("Something", ByteString.Empty)).Message,
            StringComparison.Ordinal);
        WrittenModel.Invalid(Serialized("CoreML.Specification.Model", ByteString.CopyFrom(255, 255, 255)));
    }

    [Fact]
    public void Serialized_models_in_each_other_are_bounded()
    {
        Wire.Model message = Doubling();
        for (int i = 0; i < 12; i++)
            message = Serialized("CoreML.Specification.Model", message.ToByteString());
        Assert.Contains("at most 8", WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    private static Wire.Model Doubling() => WrittenModel.Of([Described.Number("x")], [Described.Number("y")],
        model => model.Scaler = new Wire.Scaler { ScaleValue = { 2 } });

    private static Wire.Model Serialized(string identifier, ByteString bytes) =>
        WrittenModel.Of([Described.Number("x")], [Described.Number("y")],
        model => model.SerializedModel = new Wire.SerializedModel { Identifier = identifier, Model = bytes });

    private static Wire.Model Link(string name, string search) => WrittenModel.Of([Described.Number("x")], [Described.Number("y")],
        model => model.LinkedModel = new Wire.LinkedModel
        {
            LinkedModelFile = new Wire.LinkedModelFile
            {
                LinkedModelFileName = new Wire.StringParameter { DefaultValue = name },
                LinkedModelSearchPath = new Wire.StringParameter { DefaultValue = search },
            },
        });
}
