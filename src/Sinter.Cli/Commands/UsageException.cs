namespace Sinter.Cli.Commands;

/// <summary>The command line asks for something that does not make sense.</summary>
internal sealed class UsageException(string message) : Exception(message);
