using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>The input that takes the picture.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">Pixels per row; the model's default where it takes several sizes.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Values per pixel.</param>
/// <param name="IsArray">Whether it is an array of pixel values: then how they are scaled is not written in the model.</param>
public sealed record PictureInput(string Name, int Width, int Height, int Channels, bool IsArray)
{
    /// <summary>The input as one for pictures; null when none fits it.</summary>
    public static PictureInput? Of(FeatureDescription input)
    {
        switch (input.Type)
        {
            case ImageFeatureType image:
                return new PictureInput(input.Name, image.Width, image.Height, image.ColorLayout is ColorLayout.Gray or ColorLayout.GrayFloat16 ? 1 : 3, IsArray: false);
            case ArrayFeatureType when Plane.Of(FeatureCheck.DefaultShape(input).ToArray()) is { Channels: 1 or 3 } plane && plane is { Width: >= 16, Height: >= 16 }
                && (plane.Channels == 3 || FeatureCheck.DefaultShape(input).Rank == 4):
                return new PictureInput(input.Name, plane.Width, plane.Height, plane.Channels, IsArray: true);
            default:
                return null;
        }
    }

    /// <summary>The picture's value for the model.</summary>
    /// <exception cref="InputFileException">It cannot be what the model takes.</exception>
    public FeatureValue Value(Picture picture, ModelDescription description, Predict.InputOptions options) =>
        new Predict.DeclaredInput(description.Inputs.First(input => input.Name == Name), options).Convert(new PictureContent(picture), false, Name);
}

/// <summary>Where channels, rows and columns lie in an array.</summary>
/// <param name="Channels">Values per pixel.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="IsPlanar">Whether channels come before rows.</param>
public readonly record struct Plane(int Channels, int Height, int Width, bool IsPlanar)
{
    /// <summary>The last dimensions of an array as a plane; dimensions of size one before them are left out. Null for other shapes.</summary>
    public static Plane? Of(ReadOnlySpan<int> shape)
    {
        while (shape.Length > 3 && shape[0] == 1)
            shape = shape[1..];
        return shape switch
        {
            [int height, int width] when height > 1 && width > 1 => new Plane(1, height, width, true),
            [int first, int second, int third] when first < 1 || second < 1 || third < 1 => null,
            // The channels are few; of two small ones, those before the rows are usual.
            [int channels, int height, int width] when channels <= Math.Min(height, width) => new Plane(channels, height, width, true),
            [int height, int width, int channels] when channels < height && channels < width => new Plane(channels, height, width, false),
            _ => null,
        };
    }

    /// <summary>Where a value lies.</summary>
    public long At(int channel, int y, int x) => IsPlanar ? ((long)channel * Height + y) * Width + x : ((long)y * Width + x) * Channels + channel;
}
