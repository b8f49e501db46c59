using Sinter.Workbench.Preview;

namespace Sinter.Tests.Previewing;

/// <summary>What a model is for, found in its interface and in what its author wrote.</summary>
public sealed class PreviewPlanTests
{
    private static readonly string[] Things = ["cat", "dog"];

    [Fact]
    public void Names_of_classes_are_read_as_exporters_write_them()
    {
        PreviewMetadata written = Metadata(("names", "{0: 'cat', 1: \"o'clock\"}"), ("task", "detect"), ("sampleRate", "16000"));
        Assert.Equal(["cat", "o'clock"], written.Labels);
        Assert.Equal("objectDetector", written.Type);
        Assert.Equal(16000, written.SampleRate);
        Assert.Empty(Metadata(("names", "{0: 'cat', 7: 'dog'}")).Labels);
    }

    [Fact]
    public void Labels_and_colours_of_a_segmentation_are_read_and_damaged_ones_left_out()
    {
        PreviewMetadata written = Metadata(("com.apple.coreml.model.preview.type", "imageSegmenter"),
            ("com.apple.coreml.model.preview.params", """{"labels": ["sky", "sea"], "colors": ["#0000FF", "blue"]}"""));
        Assert.Equal(["sky", "sea"], written.Labels);
        Assert.Equal(["#0000FF"], written.Colors);
        Assert.Empty(Metadata(("com.apple.coreml.model.preview.params", "{\"labels\": [")).Labels);
        Assert.Null(Metadata(("sampleRate", "-1")).SampleRate);
    }

    [Theory]
    [InlineData(new[] { 1, 3, 8, 9 }, 3, 8, 9, true)]
    [InlineData(new[] { 1, 8, 9, 3 }, 3, 8, 9, false)]
    [InlineData(new[] { 8, 9 }, 1, 8, 9, true)]
    [InlineData(new[] { 1, 1, 8, 9 }, 1, 8, 9, true)]
    public void Channels_are_found_before_or_after_rows(int[] shape, int channels, int height, int width, bool isPlanar) =>
        Assert.Equal(new Plane(channels, height, width, isPlanar), Plane.Of(shape));

    [Fact]
    public void Shapes_of_no_picture_are_no_plane()
    {
        Assert.Null(Plane.Of([10]));
        Assert.Null(Plane.Of([2, 8, 8, 8]));
        Assert.Null(Plane.Of([1, 0, 8, 8]));
    }

    [Fact]
    public void Boxes_and_scores_are_recognized_and_several_grids_are_not()
    {
        PreviewMetadata nothing = Metadata();
        Assert.NotNull(BoxOutputs.Of([Array("confidence", 0, 2), Array("coordinates", 0, 4)], nothing));
        Assert.NotNull(BoxOutputs.Of([Array("scores", 1, 100, 2), Array("boxes", 1, 100, 4)], nothing));
        Assert.Null(BoxOutputs.Of([Array("s8", 1, 100, 2), Array("b8", 1, 100, 4), Array("b16", 1, 25, 4)], nothing));
        Assert.Null(BoxOutputs.Of([Array("rows", 1, 6, 300)], nothing));
        Assert.NotNull(BoxOutputs.Of([Array("rows", 1, 6, 300)], Metadata(("classes", string.Join(',', Things)))));
    }

    private static OutputShape Array(string name, params int[] shape) =>
        new(name, new ArrayFeatureType(ArrayElementType.Float32, shape, new FixedShape(shape)), false, shape);

    private static PreviewMetadata Metadata(params (string Key, string Value)[] entries) =>
        PreviewMetadata.Read(new ModelMetadata(entries.ToDictionary(entry => entry.Key, entry => entry.Value)));
}
