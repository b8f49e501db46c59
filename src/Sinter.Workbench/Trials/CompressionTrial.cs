namespace Sinter.Workbench.Trials;

/// <summary>What a way to make weights smaller would give.</summary>
/// <param name="Scheme">The way.</param>
/// <param name="Report">Sizes before and after, and the error of each weight.</param>
/// <param name="Comparison">How far the outputs are from the source model's.</param>
public sealed record CompressionTrial(CompressionScheme Scheme, CompressionReport Report, ComparisonReport Comparison)
{
    /// <summary>The size of weights as a share of what it was.</summary>
    public double Share => Report.WeightBytesBefore == 0 ? 1 : (double)Report.WeightBytesAfter / Report.WeightBytesBefore;

    /// <summary>Tries ways on a model, and leaves nothing behind.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schemes">The ways.</param>
    /// <param name="data">What outputs are compared on.</param>
    /// <param name="progress">Told what is tried, and the share that is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ModelException">The model cannot be compressed.</exception>
    public static IReadOnlyList<CompressionTrial> Run(string model, IReadOnlyList<CompressionScheme> schemes, IReadOnlyList<Features> data,
        Action<string, double> progress, CancellationToken cancellation)
    {
        var trials = new List<CompressionTrial>();
        for (int i = 0; i < schemes.Count; i++)
        {
            progress(schemes[i].Name, (double)i / schemes.Count);
            string folder = Directory.CreateTempSubdirectory("sinter-trial-").FullName;
            try
            {
                string output = Path.Combine(folder, "Trial.mlpackage");
                CompressionReport report = ModelCompressor.Compress(model, output, schemes[i].Configuration, data, null, cancellation);
                trials.Add(new CompressionTrial(schemes[i], report, ModelComparer.Compare(model, output, data, null, cancellation)));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        return trials;
    }
}
