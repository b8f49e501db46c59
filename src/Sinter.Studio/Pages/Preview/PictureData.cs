using Sinter.Workbench.Files;

namespace Sinter.Studio.Pages.Preview;

/// <summary>Pictures inside a page.</summary>
internal static class PictureData
{
    private const int Longest = 1024, LargestPng = 200_000;

    /// <summary>An address that holds the picture itself, made smaller where it is larger than a page shows.</summary>
    public static string Of(Picture picture)
    {
        Picture shown = Fitted(picture);
        return shown.Channels == 4 || shown.Width * shown.Height <= LargestPng
            ? $"data:image/png;base64,{Convert.ToBase64String(PictureFile.Png(shown))}"
            : $"data:image/jpeg;base64,{Convert.ToBase64String(PictureFile.Jpeg(shown))}";
    }

    private static Picture Fitted(Picture picture)
    {
        double scale = (double)Longest / Math.Max(picture.Width, picture.Height);
        return scale >= 1 ? picture : FeatureContent.ToPicture(FeatureContent.ToImage(picture)
            .Resize(Math.Max((int)(picture.Width * scale), 1), Math.Max((int)(picture.Height * scale), 1)));
    }
}
