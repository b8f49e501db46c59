namespace Sinter.Workbench;

/// <summary>What was asked for does not make sense.</summary>
public sealed class UsageException(string message) : Exception(message);
