using Sinter.Workbench.Preview;

namespace Sinter.Workbench.Trials;

/// <summary>The inputs that models are compared on.</summary>
public static class TrialData
{
    /// <summary>A prediction's inputs for each file, or one made of samples where there is none.</summary>
    /// <param name="model">The model that takes them.</param>
    /// <param name="files">Files as <c>sinter preview</c> takes them.</param>
    /// <param name="cancellation">Looked at between files.</param>
    /// <exception cref="ModelException">The model cannot be loaded.</exception>
    /// <exception cref="Files.InputFileException">A file cannot be used.</exception>
    public static async Task<IReadOnlyList<Features>> ReadAsync(string model, IReadOnlyList<string> files, CancellationToken cancellation)
    {
        await using PreviewSession session = await PreviewSession.OpenAsync(model, new ModelConfiguration { CachePolicy = CachePolicy.None }, cancellation);
        if (files.Count == 0)
            return [PreviewInputs.Read(session.Description, session.Plan, [], PixelScaling.ToOne).Features];
        var data = new List<Features>();
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            data.Add(PreviewInputs.Read(session.Description, session.Plan, [file], PixelScaling.ToOne).Features);
        }
        return data;
    }
}
