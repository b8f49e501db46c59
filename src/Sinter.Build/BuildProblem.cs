namespace Sinter.Build;

/// <summary>Something that is wrong with a model, in the form in which MSBuild recognizes it.</summary>
/// <param name="Code">For example <c>SINTER002</c>; docs/typed-classes.md lists them.</param>
/// <param name="Model">The model's path.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="IsError">Whether the build fails.</param>
internal sealed record BuildProblem(string Code, string Model, string Message, bool IsError = true)
{
    public const string Invalid = "SINTER002", Unsupported = "SINTER003", InvalidName = "SINTER005", NoModel = "SINTER006", Unreadable = "SINTER009",
        NoLabels = "SINTER010";

    /// <summary>One line: <c>PATH : error CODE: MESSAGE</c>.</summary>
    public override string ToString() => $"{Model} : {(IsError ? "error" : "warning")} {Code}: {string.Join(' ', Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))}";
}
