using Sinter.Workbench.Files;

namespace Sinter.Conformance.RealModels;

/// <summary>The waifu2x networks make pictures cleaner or larger, tile by tile. They were trained on what JPEG and shrinking took away, so
/// they must give it back: what comes out is nearer to the undamaged picture than what simpler means give.</summary>
public sealed class EnhancementTests(ITestOutputHelper output)
{
    private const string Folder = "imxieyi-waifu2x-ios/waifu2x/models/";

    /// <summary>The convolutions take this from each side of a tile.</summary>
    private const int Border = 7;

    private const int CleanedTile = 128, EnlargedTile = 142;

    [Theory]
    [InlineData("03.jpg", 20, 0.7)]
    [InlineData("20.jpg", 30, 1.8)]
    [InlineData("23.jpg", 50, 1.3)]
    public void What_JPEG_added_to_a_photo_is_removed(string photo, int quality, double gain)
    {
        PlanarPicture clean = Photo(photo, 2 * CleanedTile);
        PlanarPicture damaged = clean.AsJpeg(quality);
        RequireGain(clean, damaged, Enhance("photo_noise2_model", damaged, CleanedTile, 1), gain);
    }

    [Fact]
    public void Noise_in_a_photo_becomes_less()
    {
        PlanarPicture clean = Photo("20.jpg", 2 * CleanedTile);
        PlanarPicture damaged = clean.WithNoise(0.08, seed: 1);
        RequireGain(clean, damaged, Enhance("photo_noise2_model", damaged, CleanedTile, 1), 0.5);
    }

    [Fact]
    public void What_JPEG_added_to_a_drawing_is_removed()
    {
        PlanarPicture clean = Drawing(CleanedTile);
        PlanarPicture damaged = clean.AsJpeg(30);
        RequireGain(clean, damaged, Enhance("anime_noise2_model", damaged, CleanedTile, 1), 3.5);
    }

    /// <summary>A picture that came out shifted by half a pixel would lose against the spline.</summary>
    [Theory]
    [InlineData("up_photo_scale2x_model", 100, 3)]
    [InlineData("up_anime_scale2x_model", 100, 3)]
    [InlineData("up_photo_noise1_scale2x_model", 70, 1.8)]
    public void A_photo_made_smaller_is_made_larger_again_better_than_by_a_spline(string model, int quality, double gain)
    {
        PlanarPicture whole = Photo("20.jpg", 2 * EnlargedTile);
        PlanarPicture small = quality < 100 ? whole.Halved().AsJpeg(quality) : whole.Halved();
        RequireGain(whole, small.Doubled(), Enhance(model, small, EnlargedTile, 2), gain);
    }

    /// <summary>Each pixel depends on its surroundings alone, not on where in a tile it lies.</summary>
    [Fact]
    public void Tiles_fit_together()
    {
        const int shift = 40;
        PlanarPicture photo = Photo("23.jpg", CleanedTile + shift);
        PlanarPicture whole = Enhance("photo_noise2_model", photo, CleanedTile, 1);
        PlanarPicture shifted = Enhance("photo_noise2_model", photo.Crop(shift, shift, CleanedTile, CleanedTile), CleanedTile, 1);
        const int inner = CleanedTile - (2 * Border);
        Assert.Equal(whole.Crop(shift + Border, shift + Border, inner, inner).Values, shifted.Crop(Border, Border, inner, inner).Values,
            (a, b) => Math.Abs(a - b) < 1e-5);
    }

    private static PlanarPicture Photo(string name, int side)
    {
        RealModelFolder.Require();
        string path = Path.Combine(SharedFolder.Path, "photos", "eval", name);
        Assert.SkipUnless(File.Exists(path), "The photos in ../shared/photos are not here.");
        return PlanarPicture.Of(PictureFile.Read(path)).Crop(100, 100, side, side);
    }

    /// <summary>Flat colours with dark outlines.</summary>
    private static PlanarPicture Drawing(int side)
    {
        RealModelFolder.Require();
        return PlanarPicture.From(side, side, (channel, y, x) =>
        {
            double face = Math.Sqrt(Math.Pow(x - 60, 2) + Math.Pow(y - 66, 2)) - 42;
            double eye = Math.Sqrt(Math.Pow(x - 47, 2) + Math.Pow(y - 58, 2)) - 9;
            double hair = y - 40 + (12 * Math.Sin(x / 9.0));
            bool isLine = Math.Abs(face) < 1.5 || Math.Abs(eye) < 1.5 || (face < 0 && Math.Abs(hair) < 1.5);
            (float, float, float) color = isLine ? (0.1f, 0.1f, 0.15f)
                : eye < 0 ? (0.25f, 0.5f, 0.9f)
                : face < 0 && hair < 0 ? (0.85f, 0.35f, 0.2f)
                : face < 0 ? (1f, 0.87f, 0.78f)
                : (0.75f, 0.9f, 0.8f);
            return channel switch { 0 => color.Item1, 1 => color.Item2, _ => color.Item3 };
        });
    }

    private void RequireGain(PlanarPicture original, PlanarPicture before, PlanarPicture after, double gain)
    {
        double from = before.NearnessTo(original), to = after.NearnessTo(original);
        output.WriteLine($"{from:F2} dB before, {to:F2} dB after");
        Assert.True(to - from > gain, $"{from:F2} dB became {to:F2} dB; {gain} dB more were expected.");
    }

    private static PlanarPicture Enhance(string name, PlanarPicture picture, int side, int scale)
    {
        using Model model = Model.Load(RealModelFolder.PathOf(Folder + name + ".mlmodel"));
        var tiles = new Dictionary<(int, int), PlanarPicture>();
        return PlanarPicture.From(picture.Width * scale, picture.Height * scale, (channel, y, x) =>
        {
            (int row, int column) = (y / (side * scale), x / (side * scale));
            if (!tiles.TryGetValue((row, column), out PlanarPicture? tile))
            {
                const int borders = 2 * Border;
                PlanarPicture given = picture.Crop((column * side) - Border, (row * side) - Border, side + borders, side + borders);
                tile = PlanarPicture.Of(model.Predict(new Features { ["input"] = given.ToArray() }).Array("conv7"));
                Assert.Equal((side * scale, side * scale), (tile.Width, tile.Height));
                tiles.Add((row, column), tile);
            }
            return tile[channel, y % (side * scale), x % (side * scale)];
        });
    }
}
