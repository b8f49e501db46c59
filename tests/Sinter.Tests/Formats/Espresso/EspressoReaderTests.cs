using System.Text;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.Espresso;
using ColorSpace = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.Espresso;

/// <summary>The files of a compiled network beside its layers.</summary>
public class EspressoReaderTests
{
    private const string Relu = """{ "name": "l", "bottom": "x", "top": "y", "type": "activation", "mode": 0 }""";
    private const string Unknown = """{ "name": "l", "bottom": "x", "top": "y", "type": "rnn_arch" }""";

    [Fact]
    public void ABundleOpensAsTheModelThatWasCompiled()
    {
        using var folder = new TemporaryFolder();
        ModelAsset asset = ModelAsset.Open(new TinyNetwork(Relu).Write(folder));
        Assert.True(asset.IsCompiledNetwork);
        Assert.False(asset.HasProgram);
        Assert.Equal(4, asset.Model!.SpecificationVersion);
        Assert.Equal(asset.WireDescription, asset.Model.Description);
        Assert.NotNull(Assert.Single(asset.Model.NeuralNetwork.Layers).Activation.ReLU);
        Assert.Throws<ModelUnsupportedException>(() => asset.ReadProgram());
    }

    [Fact]
    public void ABundleThatIsNotKnownIsDescribedAndRefusedWhenItIsLoaded()
    {
        using var folder = new TemporaryFolder();
        string path = new TinyNetwork(Unknown).Write(folder);
        ModelAsset asset = ModelAsset.Open(path);
        Assert.Equal("x", Assert.Single(asset.Description.Default.Inputs).Name);
        var error = Assert.Throws<ModelUnsupportedException>(() => asset.Model);
        Assert.Equal("a compiled layer of type \"rnn_arch\"", error.Feature);
        Assert.Equal($"{path}, model.espresso.net, layer 0 \"l\" (rnn_arch)", error.Place);
    }

    [Fact]
    public void ANetworkMayBeAPartOfAPipeline()
    {
        using var folder = new TemporaryFolder();
        string path = new TinyNetwork(Relu).Write(folder);
        CompiledModelData part = CompiledModelData.Read(Path.Combine(path, CompiledModelData.FileName));
        folder.Write("p.mlmodelc/coremldata.bin",
            CompiledModelData.OfPipeline(Wire.Model.TypeOneofCase.Pipeline, 4, new Wire.ModelDescription(), [part]).ToArray());
        Directory.Move(path, folder.At("p.mlmodelc", "model0"));
        ModelAsset network = Assert.Single(ModelAsset.Open(folder.At("p.mlmodelc")).Models);
        Assert.Single(network.Model!.NeuralNetwork.Layers);
    }

    [Theory]
    [InlineData("model.espresso.shape")]
    [InlineData("model.espresso.weights")]
    public void AMissingFileIsNamed(string name)
    {
        using var folder = new TemporaryFolder();
        string path = new TinyNetwork(Relu).Write(folder);
        File.Delete(Path.Combine(path, name));
        Assert.Contains(name, Assert.Throws<ModelFormatException>(() => ModelAsset.Open(path).Model).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEncryptedBundleIsNamedAsSuch()
    {
        using var folder = new TemporaryFolder();
        string path = new TinyNetwork(Relu).Write(folder);
        folder.Write("tiny.mlmodelc/encryptionInfo/coremldata.bin", [1]);
        Assert.Equal("an encrypted network", Assert.Throws<ModelUnsupportedException>(() => ModelAsset.Open(path).Model).Feature);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    public void WeightsLieInTheBundle(string storage)
    {
        using var folder = new TemporaryFolder();
        folder.Write("outside", new TinyNetwork(Relu).Weights);
        string path = (new TinyNetwork(Relu) with { Storage = storage }).Write(folder);
        Assert.Throws<ModelFormatException>(() => ModelAsset.Open(path).Model);
    }

    [Fact]
    public void WeightsBehindALinkThatLeavesAreRefused()
    {
        using var folder = new TemporaryFolder();
        string path = new TinyNetwork(Relu).Write(folder);
        File.Delete(Path.Combine(path, "model.espresso.weights"));
        File.CreateSymbolicLink(Path.Combine(path, "model.espresso.weights"), folder.Write("outside", new TinyNetwork(Relu).Weights));
        Assert.Throws<ModelFormatException>(() => ModelAsset.Open(path).Model);
    }

    [Theory]
    [InlineData("pbze....", "a compressed network")]
    [InlineData("""{"format_version": 201, "storage": "w", "layers": []}""", "format version 201")]
    [InlineData("""{"format_version": 200, "storage": "w", "layers": [], "more": 1}""", "\"more\"")]
    [InlineData("""{"format_version": 200, "storage": "w", "layers": [], "metadata_in_weights": [1]}""", "metadata in the weights")]
    public void NetworksOfAnotherKindAreNotSupported(string net, string words) =>
        Assert.Contains(words, Assert.Throws<ModelUnsupportedException>(() => Read(net)).Feature, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"storage": "w", "layers": []}""")]
    [InlineData("""{"format_version": 200, "layers": []}""")]
    [InlineData("""{"format_version": 200, "storage": "w"}""")]
    [InlineData("""{"format_version": 200, "storage": "w", "layers": {}}""")]
    [InlineData("""{"format_version": 200, "storage": "w", "layers": [7]}""")]
    [InlineData("""{"format_version": 200, "storage": "\ud800", "layers": []}""")]
    [InlineData("""{"format_version": 200, "storage": "w", "layers": [], "layers": []}""")]
    [InlineData("""{"format_version": 200, "storage": "w", "layers": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}""")]
    public void DamagedNetworksAreRefused(string net) => Assert.Throws<ModelFormatException>(() => Read(net));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"layer_shapes": []}""")]
    [InlineData("""{"layer_shapes": {}}""")]
    [InlineData("""{"layer_shapes": {"x": 7}}""")]
    [InlineData("""{"layer_shapes": {"x": {"_rank": 6}}}""")]
    [InlineData("""{"layer_shapes": {"x": {"_rank": -1}}}""")]
    [InlineData("""{"layer_shapes": {"x": {"_rank": 1.5}}}""")]
    public void DamagedShapesAreRefused(string shapes)
    {
        EspressoSource source = new TinyNetwork(Relu).Source() with { Shapes = Encoding.UTF8.GetBytes(shapes) };
        Assert.Throws<ModelFormatException>(() => EspressoReader.Read(source));
    }

    [Fact]
    public void DamagedWeightsAreRefused()
    {
        byte[] whole = new TinyNetwork(Relu) { Blobs = [(0, new byte[8]), (1, new byte[4])] }.Weights;
        Read(whole);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<ModelFormatException>(() => Read(whole[..length]));
        Assert.Throws<ModelFormatException>(() => Read([.. whole, 0]));
        Assert.Throws<ModelFormatException>(() => Read(new TinyNetwork(Relu) { Blobs = [(1, []), (1, [])] }.Weights));
        Assert.Throws<ModelFormatException>(() => Read(new TinyNetwork(Relu) { Blobs = [(ulong.MaxValue, [])] }.Weights));
        foreach (int at in (int[])[0, 16, 32])
        {
            byte[] huge = [.. whole];
            huge.AsSpan(at, 8).Fill(0xFF);
            Assert.Throws<ModelFormatException>(() => Read(huge));
        }

        static Wire.Model Read(byte[] weights) => EspressoReader.Read(new TinyNetwork(Relu).Source() with { Weights = _ => weights });
    }

    [Fact]
    public void ArraysKeepTheirRankWhereTheirShapesHaveOne()
    {
        var network = new TinyNetwork(Relu);
        Assert.Equal(Wire.NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping, network.Read().NeuralNetwork.ArrayInputShapeMapping);
        network = network with { Rank = 2 };
        Assert.Equal(Wire.NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping, network.Read().NeuralNetwork.ArrayInputShapeMapping);
        network.Description.Input[0].Type.MultiArrayType.Shape.Add([1, 1, 1]);
        Assert.Throws<ModelFormatException>(() => network.Read());
        network = network with { Rank = 5 };
        Assert.Equal(Wire.NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping, network.Read().NeuralNetwork.ArrayInputShapeMapping);
    }

    [Fact]
    public void AnImageIsScaledAndShiftedByColour()
    {
        TinyNetwork network = OfImage(ColorSpace.Rgb, """ "scale": 0.5, "bias_r": 1, "bias_g": 2, "bias_b": 3, "is_network_bgr": 0 """);
        Wire.NeuralNetworkPreprocessing preprocessing = Assert.Single(network.Read().NeuralNetwork.Preprocessing);
        var scaler = new Wire.NeuralNetworkImageScaler { ChannelScale = 0.5f, RedBias = 1, GreenBias = 2, BlueBias = 3 };
        Assert.Equal(new Wire.NeuralNetworkPreprocessing { FeatureName = "x", Scaler = scaler }, preprocessing);
        Assert.Equal(5, OfImage(ColorSpace.Grayscale, """ "bias_r": 5, "bias_g": 5, "bias_b": 5 """).Read()
            .NeuralNetwork.Preprocessing[0].Scaler.GrayBias);
        Assert.Equal(Wire.NeuralNetworkImageShapeMapping.Rank4ImageMapping,
            (network with { Rank = 4 }).Read().NeuralNetwork.ImageInputShapeMapping);
        Assert.Throws<ModelFormatException>(() => (network with { Rank = 3 }).Read());
    }

    [Theory]
    [InlineData(ColorSpace.Rgb, """ "is_network_bgr": 1 """, "BGR")]
    [InlineData(ColorSpace.Bgr, """ "is_network_bgr": 0 """, "RGB")]
    [InlineData(ColorSpace.Grayscale, """ "bias_r": 1 """, "grayscale")]
    [InlineData(ColorSpace.Rgb, """ "center_mean": 1 """, "center_mean 1")]
    [InlineData(ColorSpace.Rgb, """ "bias_a": 1 """, "bias_a 1")]
    [InlineData(ColorSpace.Rgb, """ "mean_image": 1 """, "\"mean_image\"")]
    public void PreprocessingThatIsNotKnownIsNamed(ColorSpace color, string transform, string words)
    {
        var error = Assert.Throws<ModelUnsupportedException>(() => OfImage(color, transform).Read());
        Assert.Contains(words, error.Feature, StringComparison.Ordinal);
    }

    [Fact]
    public void PreprocessingIsOfAnImageInput()
    {
        var network = new TinyNetwork(Relu) { Members = """, "transform_params": {"x": {}}""" };
        Assert.Throws<ModelUnsupportedException>(() => network.Read());
        Assert.Throws<ModelFormatException>(() => (network with { Members = """, "transform_params": {"z": {}}""" }).Read());
    }

    [Fact]
    public void AClassifierHasItsLabels()
    {
        TinyNetwork network = new TinyNetwork(Relu) with { ModelType = Wire.Model.TypeOneofCase.NeuralNetworkClassifier };
        byte[] numbers = Data(w => { w.Write(403ul); w.Write(101ul); w.Write(2ul); w.Write(7ul); w.Write(-8L); Write(w, "y"); });
        Wire.NeuralNetworkClassifier classifier = (network with { TypeData = numbers }).Read().NeuralNetworkClassifier;
        Assert.Equal([7L, -8], classifier.Int64ClassLabels.Vector);
        Assert.Equal("y", classifier.LabelProbabilityLayerName);
        Assert.Single(classifier.Layers);
        byte[] texts = Data(w => { w.Write(403ul); w.Write(100ul); w.Write(1ul); Write(w, "cat"); Write(w, "y"); });
        Assert.Equal(["cat"], (network with { TypeData = texts }).Read().NeuralNetworkClassifier.StringClassLabels.Vector);
        for (int length = 1; length < texts.Length; length++)
            Assert.Throws<ModelFormatException>(() => (network with { TypeData = texts[..length] }).Read());
        Assert.Throws<ModelUnsupportedException>(() => network.Read());
        byte[] endless = Data(w => { w.Write(403ul); w.Write(101ul); w.Write((ulong)int.MaxValue); });
        Assert.Throws<ModelFormatException>(() => (network with { TypeData = endless }).Read());
        byte[] otherType = Data(w => { w.Write(500ul); w.Write(101ul); w.Write(0ul); Write(w, "y"); });
        Assert.Throws<ModelFormatException>(() => (network with { TypeData = otherType }).Read());
    }

    [Fact]
    public void ARegressorIsOne()
    {
        TinyNetwork network = new TinyNetwork(Relu) with { ModelType = Wire.Model.TypeOneofCase.NeuralNetworkRegressor };
        Assert.Single(network.Read().NeuralNetworkRegressor.Layers);
        Assert.Throws<ModelFormatException>(() => (network with { ModelType = Wire.Model.TypeOneofCase.Identity }).Read());
    }

    private static Wire.Model Read(string net) =>
        EspressoReader.Read(new TinyNetwork(Relu).Source() with { Net = Encoding.UTF8.GetBytes(net) });

    private static TinyNetwork OfImage(ColorSpace color, string transform)
    {
        var image = new Wire.ImageFeatureType { Width = 1, Height = 1, ColorSpace = color };
        return new TinyNetwork(Relu)
        {
            Description = new Wire.ModelDescription
            {
                Input = { new Wire.FeatureDescription { Name = "x", Type = new Wire.FeatureType { ImageType = image } } },
            },
            Members = $$""", "transform_params": {"x": { {{transform}} } }""",
        };
    }

    private static byte[] Data(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
            write(writer);
        return stream.ToArray();
    }

    private static void Write(BinaryWriter writer, string text)
    {
        writer.Write((ulong)text.Length);
        writer.Write(Encoding.UTF8.GetBytes(text));
    }
}
