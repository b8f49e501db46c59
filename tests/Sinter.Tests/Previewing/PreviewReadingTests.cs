using Sinter.Workbench.Files;
using Sinter.Workbench.Preview;

namespace Sinter.Tests.Previewing;

/// <summary>What arrays mean as boxes, classes per pixel and pictures.</summary>
public sealed class PreviewReadingTests
{
    private static readonly PreviewMetadata Nothing = PreviewMetadata.Read(new ModelMetadata(new Dictionary<string, string>()));

    [Fact]
    public void Of_boxes_over_one_thing_the_surest_stays()
    {
        Detection sure = Box(0, 0.9, 0.1), less = Box(0, 0.8, 0.12), other = Box(1, 0.7, 0.1), far = Box(0, 0.3, 0.6);
        Assert.Equal([sure, other, far], Detection.WithoutOverlaps([less, far, other, sure], 0.45, 10));
        Assert.Equal([sure], Detection.WithoutOverlaps([less, far, other, sure], 0.45, 1));
        Assert.Equal(1, sure.Overlap(sure), 12);
        Assert.Equal(0, sure.Overlap(far));
    }

    [Fact]
    public void The_class_of_a_pixel_is_that_of_its_largest_score()
    {
        // Two classes on 2 x 3 pixels, channels first: the right column is of class 1.
        float[] scores = [1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1];
        SegmentsItem item = SegmentMap.Of("map", scores, new Plane(2, 2, 3, true), Nothing);
        Assert.Equal([0, 0, 1, 0, 0, 1], item.Classes);
        Assert.Equal([(0, 4 / 6.0), (1, 2 / 6.0)], item.Segments.Select(segment => (segment.Class, segment.Share)));
        Assert.Equal([0, 3, 2, 0], SegmentMap.Of("map", [0, 3, 2, 0], new Plane(1, 2, 2, true), Nothing).Classes);
        Assert.Equal(64, Enumerable.Range(1, 64).Select(number => SegmentMap.ColorOf(Nothing, number)).Distinct().Count());
    }

    [Theory]
    [InlineData(0f, 1f, 0, 255)]
    [InlineData(-1f, 1f, 0, 255)]
    [InlineData(0f, 200f, 0, 200)]
    public void The_range_of_pixels_is_seen_in_them(float dark, float bright, int black, int white) =>
        Assert.Equal([(byte)black, (byte)white], FloatPicture.Draw([dark, bright], new Plane(1, 1, 2, true)).Pixels);

    [Fact]
    public void A_map_runs_from_dark_to_bright_and_knows_its_ends()
    {
        MapItem map = ColorMap.Draw("depth", [2, float.NaN, 4, 3], 2, 2);
        Assert.Equal((2, 4), (map.Least, map.Most));
        int[] brightness = [.. map.Picture.Pixels.Chunk(3).Select(pixel => pixel.Sum(value => value))];
        Assert.True(brightness[0] < brightness[3] && brightness[3] < brightness[2]);
        Assert.Equal(0, brightness[1]);
        Assert.Equal((0, 0), (ColorMap.Draw("nothing", [float.NaN], 1, 1).Least, ColorMap.Draw("nothing", [float.NaN], 1, 1).Most));
    }

    [Fact]
    public void Boxes_are_drawn_with_their_number_over_the_picture()
    {
        var source = new Picture(64, 64, 1, new byte[64 * 64]);
        var plan = new PreviewPlan(PreviewPurpose.ObjectDetector, "", new PictureInput("image", 64, 64, 3, false), null, null, Nothing);
        var result = new PreviewResult(plan, [new BoxesItem("boxes", [new Detection("cat", 0, 1, 0.25, 0.25, 0.5, 0.5)])], 1);
        Picture drawn = PreviewDrawing.Draw(result, source)!;
        (byte, byte, byte) At(int x, int y) => (drawn.Pixels[3 * ((y * 64) + x)], drawn.Pixels[(3 * ((y * 64) + x)) + 1], drawn.Pixels[(3 * ((y * 64) + x)) + 2]);
        Assert.Equal((0xE4, 0x57, 0x2E), At(16, 47));
        Assert.Equal((0, 0, 0), At(40, 40));
        Assert.Contains((byte)255, drawn.Pixels);
        Assert.Null(PreviewDrawing.Draw(result, null));
    }

    [Fact]
    public void A_melody_is_as_long_as_it_should_be_and_never_too_loud()
    {
        Sound melody = SampleInputs.Melody(16000);
        Assert.Equal(48000, melody.Samples.Length);
        Assert.InRange(melody.Samples.Max(), 0.2f, 1f);
    }

    private static Detection Box(int number, double confidence, double left) => new($"class {number}", number, confidence, left, 0.1, 0.3, 0.3);
}
