using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Length checks at the public entries: everything behind them works on pointers.</summary>
internal static class KernelGuard
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(long actual, long expected, string name)
    {
        if (actual != expected)
            ThrowLength(actual, expected, name);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AtLeast(long actual, long expected, string name)
    {
        if (actual < expected)
            ThrowAtLeast(actual, expected, name);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            ThrowMessage(message);
    }

    /// <summary>The message is only put together when the condition does not hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require(
        [DoesNotReturnIf(false)] bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref GuardMessage message)
    {
        if (!condition)
            ThrowMessage(message.ToString());
    }

    [DoesNotReturn]
    private static void ThrowLength(long actual, long expected, string name)
        => throw new ArgumentException($"{name} has {actual} elements; expected {expected}.", name);

    [DoesNotReturn]
    private static void ThrowAtLeast(long actual, long expected, string name)
        => throw new ArgumentException($"{name} has {actual} elements; expected at least {expected}.", name);

    [DoesNotReturn]
    private static void ThrowMessage(string message) => throw new ArgumentException(message);
}
