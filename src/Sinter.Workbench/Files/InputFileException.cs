namespace Sinter.Workbench.Files;

/// <summary>A file given to the tool cannot be used: it is damaged, or holds what the tool does not read.</summary>
public sealed class InputFileException : Exception
{
    /// <summary>Describes the problem.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="place">Where in the file; empty when the whole file is meant.</param>
    /// <param name="expected">What was expected there.</param>
    /// <param name="actual">What came instead.</param>
    /// <param name="inner">The cause.</param>
    public InputFileException(string file, string place, string expected, string actual, Exception? inner = null)
        : base($"{file}{(place.Length == 0 ? "" : $", {place}")}: expected {expected}; got {actual}.", inner)
    {
        File = file;
        Place = place;
        Expected = expected;
        Actual = actual;
    }

    public string File { get; }

    public string Place { get; }

    public string Expected { get; }

    public string Actual { get; }
}
