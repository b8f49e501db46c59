using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Eight walks from root to leaf at once, step by step without branches, so that none waits for another.</summary>
/// <remarks>Eight rows of a group walk through the same tree, or one row through eight trees. A walk that has arrived stays at its
/// leaf.</remarks>
internal static unsafe class TreeWalk
{
    /// <summary>How many steps are taken before looking whether all walks have arrived.</summary>
    private const int StepsPerLook = 4;

    /// <summary>Walks from the words in <paramref name="at"/> to leaves.</summary>
    /// <param name="words">The packed nodes.</param>
    /// <param name="keys">The keys of a group.</param>
    /// <param name="laneStride">1 where each walk has a row of its own, 0 where all have the first.</param>
    /// <param name="at">Where the walks are; eight words.</param>
    /// <param name="sureSteps">Steps until the first walk can have arrived.</param>
    /// <param name="mostSteps">Steps after which all have arrived.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(long* words, long* keys, int laneStride, nuint* at, int sureSteps, int mostSteps)
    {
        nuint a = at[0], b = at[1], c = at[2], d = at[3], e = at[4], f = at[5], g = at[6], h = at[7];
        bool hasToLook = mostSteps - sureSteps > StepsPerLook;
        int steps = hasToLook ? Math.Max(sureSteps, 1) : mostSteps;
        while (true)
        {
            for (; steps > 0; steps--)
            {
                a = Step(words, keys, a);
                b = Step(words, keys + laneStride, b);
                c = Step(words, keys + 2 * laneStride, c);
                d = Step(words, keys + 3 * laneStride, d);
                e = Step(words, keys + 4 * laneStride, e);
                f = Step(words, keys + 5 * laneStride, f);
                g = Step(words, keys + 6 * laneStride, g);
                h = Step(words, keys + 7 * laneStride, h);
            }
            nuint moved = a ^ at[0] | b ^ at[1] | c ^ at[2] | d ^ at[3] | e ^ at[4] | f ^ at[5] | g ^ at[6] | h ^ at[7];
            (at[0], at[1], at[2], at[3]) = (a, b, c, d);
            (at[4], at[5], at[6], at[7]) = (e, f, g, h);
            if (!hasToLook || moved == 0)
                return;
            steps = StepsPerLook;
        }
    }

    /// <summary>The comparison becomes a number rather than a jump, which would be foreseen wrong half of the time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Step(long* words, long* keys, nuint at)
    {
        long key = keys[*(uint*)(words + at + 1)];
        return *((uint*)(words + at + 1) + 1) + PackedNode.Words * (nuint)Unsafe.BitCast<bool, byte>(key > words[at]);
    }
}
