using Sinter.Workbench.Inspect;

namespace Sinter.Workbench.Trials;

/// <summary>A conversion, with what it cost.</summary>
/// <param name="Report">What was converted.</param>
/// <param name="BytesBefore">The source's size.</param>
/// <param name="BytesAfter">The package's size.</param>
/// <param name="Comparison">How far the outputs are from the source's.</param>
public sealed record ConversionTrial(ConversionReport Report, long BytesBefore, long BytesAfter, ComparisonReport Comparison)
{
    /// <summary>Converts a model and compares the result with it.</summary>
    /// <param name="model">The source.</param>
    /// <param name="output">The package to write.</param>
    /// <param name="options">How it is converted.</param>
    /// <param name="data">What outputs are compared on.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ModelException">The model cannot be converted.</exception>
    public static async Task<ConversionTrial> RunAsync(string model, string output, ConversionOptions options, IReadOnlyList<Features> data,
        IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        ConversionReport report = await ModelConverter.ConvertAsync(model, output, options, progress, cancellation);
        ComparisonReport comparison = await Task.Run(() => ModelComparer.Compare(model, output, data, null, cancellation), cancellation);
        return new ConversionTrial(report, ModelReport.Read(model, cancellation).Bytes, ModelReport.Read(output, cancellation).Bytes, comparison);
    }
}
