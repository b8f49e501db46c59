namespace Sinter.Cli.Commands;

/// <summary>What the tool's exit codes mean. They are part of its interface; see <see cref="Explanation"/>.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;
    public const int ModelInvalid = 3;
    public const int ModelUnsupported = 4;
    public const int InputInvalid = 5;
    public const int Cancelled = 130;

    public const string Explanation = """
        Exit codes:
          0    done
          1    what was asked for failed: a case differs, a prediction or a write failed
          2    the command line is wrong
          3    the model is invalid
          4    the model is valid, but something in it is not supported
          5    an input is invalid, or does not fit the model
          130  cancelled with Ctrl-C
        """;
}
