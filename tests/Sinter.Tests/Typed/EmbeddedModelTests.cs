using Sinter.Tests.Cli;

namespace Sinter.Tests.Typed;

/// <summary>Models in resources: this assembly holds one.</summary>
public sealed class EmbeddedModelTests
{
    private const string Name = "typed/EmbeddedSketch.mlmodelc";

    [Fact]
    public async Task The_class_of_an_embedded_model_gives_what_that_of_a_file_does()
    {
        var picture = new Image(PixelFormat.Rgba32, 32, 24, Enumerable.Range(0, 32 * 24 * 4).Select(i => (byte)(i * 7)).ToArray());
        await using EmbeddedSketch embedded = await EmbeddedSketch.LoadAsync();
        using Sketch file = Sketch.Load();
        Assert.Equal(file.Predict(picture).Sketch.Pixels.ToArray(), embedded.Predict(picture).Sketch.Pixels.ToArray());
    }

    [Fact]
    public void A_model_is_taken_out_once_and_again_when_it_was_damaged()
    {
        using var folder = new TemporaryFolder();
        string path = EmbeddedModel.PathOf(GetType().Assembly, Name, folder.Path);
        string program = Path.Combine(path, "model.mil");
        byte[] content = File.ReadAllBytes(program);
        DateTime written = File.GetLastWriteTimeUtc(program);
        Assert.Equal(path, EmbeddedModel.PathOf(GetType().Assembly, Name, folder.Path));
        Assert.Equal(written, File.GetLastWriteTimeUtc(program));
        byte[] damaged = [.. content];
        damaged[^2] ^= 1;
        File.WriteAllBytes(program, damaged);
        Assert.Equal(path, EmbeddedModel.PathOf(GetType().Assembly, Name, folder.Path));
        Assert.Equal(content, File.ReadAllBytes(program));
        File.WriteAllText(Path.Combine(path, "more.txt"), "x");
        EmbeddedModel.PathOf(GetType().Assembly, Name, folder.Path);
        Assert.False(File.Exists(Path.Combine(path, "more.txt")));
        Assert.Single(Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void Several_at_once_take_it_out_to_the_same_place()
    {
        using var folder = new TemporaryFolder();
        var paths = new string[8];
        Parallel.For(0, paths.Length, i => paths[i] = EmbeddedModel.PathOf(GetType().Assembly, Name, folder.Path));
        Assert.All(paths, path => Model.Load(path).Dispose());
        Assert.Single(paths.Distinct());
    }

    [Fact]
    public void A_model_that_is_not_there_is_named() =>
        Assert.Contains("'Other.mlmodelc'", Assert.Throws<FileNotFoundException>(() => EmbeddedModel.PathOf(GetType().Assembly, "Other.mlmodelc")).Message,
            StringComparison.Ordinal);
}
