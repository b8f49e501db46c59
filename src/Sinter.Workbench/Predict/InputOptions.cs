using Sinter.Workbench.Files;

namespace Sinter.Workbench.Predict;

/// <summary>How input files are read.</summary>
/// <param name="CsvHeader">Whether a CSV file's first row names its columns.</param>
/// <param name="SampleRate">The rate that sounds are brought to; null keeps theirs.</param>
/// <param name="IsMono">Mix the channels of sounds into one.</param>
/// <param name="Crop">How pictures are brought to the model's size.</param>
/// <param name="PixelScale">Pixel values are multiplied by this where an array is declared.</param>
/// <param name="PixelBias">And this is added.</param>
public sealed record InputOptions(CsvHeader CsvHeader, int? SampleRate, bool IsMono, CropAndScale Crop, double PixelScale,
    double PixelBias);
