using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Ir.Text;
using ProgramWriter = Sinter.Formats.CoreML.ProgramWriter;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Samples;

/// <summary>The sample model is written from its MIL text; run with SINTER_UPDATE_SAMPLES=1 to write it anew.</summary>
public sealed class SketchPackageTests
{
    private const int SpecificationVersion = 7;

    private static string Folder => Path.Combine(RepositoryRoot.Path, "samples", "Sketch");

    private static string PackagePath => Path.Combine(Folder, "Sketch.mlpackage");

    [Fact]
    public void The_package_holds_the_program_of_the_text()
    {
        Program program = MilParser.Parse(File.ReadAllText(Path.Combine(Folder, "sketch.mil")), "sketch.mil", AbsentBlobs.Instance);
        if (Environment.GetEnvironmentVariable("SINTER_UPDATE_SAMPLES") == "1")
            Write(program);
        Assert.Null(ProgramComparer.FirstDifference(program, ModelAsset.Open(PackagePath).ReadProgram()));
    }

    [Fact]
    public void The_sample_draws_dark_lines_where_the_picture_has_edges()
    {
        const int Width = 96, Height = 64;
        var pixels = new byte[Width * Height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = i % Width < Width / 2 ? (byte)60 : (byte)200;
        using Model model = Model.Load(PackagePath);
        Image sketch = model.Predict(new Features { ["image"] = new Image(PixelFormat.Gray8, Width, Height, pixels) }).Image("sketch");
        Assert.Equal((Width, Height, PixelFormat.Gray8), (sketch.Width, sketch.Height, sketch.Format));
        ReadOnlySpan<byte> row = sketch.Pixels.Span.Slice(Height / 2 * Width, Width);
        Assert.True(row[4] > 230 && row[^4] > 230, "flat parts are paper");
        Assert.True(row[Width / 2 - 2] < 180, "the dark side of an edge is a line");
    }

    private static void Write(Program program)
    {
        if (Directory.Exists(PackagePath))
            Directory.Delete(PackagePath, recursive: true);
        using var writer = new ModelPackageWriter(PackagePath);
        writer.WriteModel(new Wire.Model
        {
            SpecificationVersion = SpecificationVersion,
            Description = Description(),
            MlProgram = ProgramWriter.Write(program, null, SpecificationVersion),
        });
        writer.Commit();
    }

    private static Wire.ModelDescription Description()
    {
        var any = new Wire.SizeRange { LowerBound = 16, UpperBound = 4096 };
        return new Wire.ModelDescription
        {
            Input =
            {
                new Wire.FeatureDescription
                {
                    Name = "image", ShortDescription = "A picture of any size up to 4096 x 4096.",
                    Type = ImageType(Wire.ImageFeatureType.Types.ColorSpace.Rgb, 512, any),
                },
            },
            Output =
            {
                new Wire.FeatureDescription
                {
                    Name = "sketch", ShortDescription = "The picture as a pencil sketch, of the same size.",
                    Type = ImageType(Wire.ImageFeatureType.Types.ColorSpace.Grayscale, 1,
                        new Wire.SizeRange { LowerBound = 1, UpperBound = -1 }),
                },
            },
            Metadata = new Wire.Metadata
            {
                ShortDescription = "Turns a picture into a pencil sketch: the picture divided by its own blurred negative.",
                Author = "The Sinter authors",
                License = "MIT",
                VersionString = "1.0",
            },
        };
    }

    private static Wire.FeatureType ImageType(Wire.ImageFeatureType.Types.ColorSpace colors, long size, Wire.SizeRange range) => new()
    {
        ImageType = new Wire.ImageFeatureType
        {
            ColorSpace = colors,
            Width = size,
            Height = size,
            ImageSizeRange = new Wire.ImageFeatureType.Types.ImageSizeRange { WidthRange = range, HeightRange = range },
        },
    };
}
