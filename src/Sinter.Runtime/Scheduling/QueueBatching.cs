using System.Collections.Immutable;

namespace Sinter.Runtime;

/// <summary>Calls that may run as one.</summary>
/// <param name="Sizes">How many, ascending, each at least 2.</param>
/// <param name="MaxDelay">How long a call waits for others.</param>
public sealed record QueueBatching(ImmutableArray<int> Sizes, TimeSpan MaxDelay)
{
    public int Largest => Sizes[^1];

    /// <summary>How many of so many calls run as one.</summary>
    internal int SizeFor(int calls)
    {
        int best = 1;
        foreach (int size in Sizes)
        {
            if (size <= calls)
                best = size;
        }
        return best;
    }
}
