using Sinter.Workbench;
using Sinter.Workbench.Files;

namespace Sinter.Studio.Problems;

/// <summary>An error as people are told it.</summary>
/// <param name="Title">What went wrong, in a few words.</param>
/// <param name="Message">The whole message, where it has no parts.</param>
/// <param name="Stage">The stage of the model's life.</param>
/// <param name="Place">Where.</param>
/// <param name="Expected">What was expected there.</param>
/// <param name="Actual">What came.</param>
/// <param name="Advice">What to do next.</param>
public sealed record Problem(string Title, string? Message = null, string? Stage = null, string? Place = null, string? Expected = null, string? Actual = null,
    string? Advice = null)
{
    /// <summary>The parts of an exception. Temporary folders of uploads are left out of what it says.</summary>
    public static Problem Of(Exception exception, string? uploads = null)
    {
        Problem problem = exception switch
        {
            OperationCanceledException => new("Cancelled", "The work was cancelled."),
            ModelFormatException model => Of("The model is invalid", model,
                "The model is damaged or breaks the format's rules: export it again, or compare it with its source."),
            ModelUnsupportedException model => Of("The model holds something that is not supported", model,
                "The model is valid. `sinter info` lists what it is made of; the documentation lists what is supported."),
            ModelInputException model => Of("The input does not fit the model", model, "The overview lists what the model takes."),
            ModelException model => Of("The model cannot be used", model, "Look at the place that is named."),
            InputFileException file => new("The file cannot be used", Place: file.Place.Length == 0 ? file.File : $"{file.File}, {file.Place}",
                Expected: file.Expected, Actual: file.Actual, Advice: "Choose another file, or mend this one."),
            UsageException usage => new("That does not work", usage.Message),
            UnauthorizedAccessException or IOException => new("A file cannot be read or written", exception.Message, Advice: "Look at the disk and its permissions."),
            _ => new("Something went wrong in the studio", $"{exception.GetType().Name}: {exception.Message}",
                Advice: "Load the page again. If it happens once more, please report it with the model's overview."),
        };
        return uploads is null ? problem : problem.Without(uploads);
    }

    private static Problem Of(string title, ModelException exception, string advice) =>
        new(title, null, exception.Stage.ToString(), exception.Place, exception.Expected, exception.Actual, advice);

    private Problem Without(string folder)
    {
        string? Shorten(string? text) => text?.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(folder, "", StringComparison.Ordinal);
        return this with { Message = Shorten(Message), Place = Shorten(Place), Expected = Shorten(Expected), Actual = Shorten(Actual) };
    }
}
