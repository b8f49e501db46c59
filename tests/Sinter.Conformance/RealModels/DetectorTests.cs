using Sinter.Workbench.Files;

namespace Sinter.Conformance.RealModels;

/// <summary>YOLOv8n, a pipeline of a program and non-maximum suppression: a photo goes in, boxes come out. From the source package, from
/// the bundle that Apple's compiler made of it, and from our own.</summary>
public sealed class DetectorTests(ITestOutputHelper output)
{
    private const int Classes = 80;

    private const string Source = "saadiahl-cat_feeder/yolov8n.mlpackage", Compiled = "saadiahl-cat_feeder/yolov8n.mlmodelc";

    /// <summary>Photos in which the network must find things that one can see where they are: equal numbers could be equally
    /// wrong.</summary>
    [Theory]
    [InlineData("04.jpg", "0 person 0.49 0.60 0.98 0.77")]
    [InlineData("20.jpg", "4 airplane 0.54 0.52 0.94 0.82")]
    [InlineData("23.jpg", "14 bird 0.76 0.59 0.48 0.77, 14 bird 0.31 0.66 0.43 0.65")]
    public void Things_are_found_where_they_are(string photo, string expected)
    {
        Image image = Photo(photo);
        using Model source = Model.Load(RealModelFolder.PathOf(Source));
        var inputs = new Features
        {
            ["image"] = new ImageFeature(image, CropAndScale.ScaleFill),
            ["iouThreshold"] = 0.45,
            ["confidenceThreshold"] = 0.7
        };
        Prediction found = source.Predict(inputs);
        List<(int Class, float[] Box)> boxes = Boxes(found);
        foreach ((int kind, float[] box) in boxes)
            output.WriteLine($"{kind} at {string.Join(" ", box)}");
        string[][] things = [.. expected.Split(", ").Select(thing => thing.Split(' '))];
        Assert.Equal(things.Select(thing => int.Parse(thing[0], null)), boxes.Select(box => box.Class));
        for (int i = 0; i < things.Length; i++)
        {
            for (int axis = 0; axis < 4; axis++)
                Assert.Equal(double.Parse(things[i][axis + 2], System.Globalization.CultureInfo.InvariantCulture), boxes[i].Box[axis],
                    0.03);
        }
        using Model compiled = Model.Load(RealModelFolder.PathOf(Compiled));
        Assert.Equal(found.Array("confidence").ToArray<float>(), compiled.Predict(inputs).Array("confidence").ToArray<float>());
        Assert.Equal(found.Array("coordinates").ToArray<float>(), compiled.Predict(inputs).Array("coordinates").ToArray<float>());
    }

    [Fact]
    public void Thresholds_may_be_left_out_and_decide_how_many_boxes_there_are()
    {
        Image image = Photo("14.jpg");
        using Model model = Model.Load(RealModelFolder.PathOf(Source));
        int Count(params (string Name, double Value)[] thresholds)
        {
            var inputs = new Features { ["image"] = new ImageFeature(image, CropAndScale.ScaleFill) };
            foreach ((string name, double value) in thresholds)
                inputs[name] = value;
            return Boxes(model.Predict(inputs)).Count;
        }
        int standard = Count();
        Assert.Equal(standard, Count(("confidenceThreshold", 0.25), ("iouThreshold", 0.45)));
        Assert.True(Count(("confidenceThreshold", 0.75)) < standard);
        Assert.True(Count(("iouThreshold", 0.95)) > standard);
        Assert.Equal(0, Count(("confidenceThreshold", 1.0)));
    }

    [Fact]
    public void What_is_compiled_here_predicts_the_same()
    {
        Image image = Photo("23.jpg");
        string folder = Directory.CreateTempSubdirectory("sinter-detector-").FullName;
        try
        {
            string compiled = Model.Compile(RealModelFolder.PathOf(Source), folder);
            using Model ours = Model.Load(compiled);
            using Model source = Model.Load(RealModelFolder.PathOf(Source));
            var inputs = new Features { ["image"] = new ImageFeature(image, CropAndScale.ScaleFill) };
            Assert.Equal(source.Predict(inputs).Array("confidence").ToArray<float>(), ours.Predict(inputs)
                .Array("confidence").ToArray<float>());
            Assert.Equal(File.ReadAllBytes(Path.Combine(RealModelFolder.PathOf(Compiled), "model1", "coremldata.bin")),
                File.ReadAllBytes(Path.Combine(compiled, "model1", "coremldata.bin")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Image Photo(string name)
    {
        RealModelFolder.Require();
        string path = Path.Combine(SharedFolder.Path, "photos", "eval", name);
        Assert.SkipUnless(File.Exists(path), "The photos in ../shared/photos are not here.");
        Picture picture = PictureFile.Read(path);
        return new Image(PixelFormat.Rgb24, picture.Width, picture.Height, picture.Pixels);
    }

    private static List<(int Class, float[] Box)> Boxes(Prediction prediction)
    {
        float[] confidence = prediction.Array("confidence").ToArray<float>(),
            coordinates = prediction.Array("coordinates").ToArray<float>();
        Assert.Equal(confidence.Length / Classes, coordinates.Length / 4);
        return [.. Enumerable.Range(0, coordinates.Length / 4).Select(i =>
        {
            float[] row = confidence[(i * Classes)..((i + 1) * Classes)];
            return (Array.IndexOf(row, row.Max()), coordinates[(4 * i)..(4 * i + 4)]);
        })];
    }
}
