using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Eight walks from root to leaf at once, step by step without branches, so that none waits for another.</summary>
/// <remarks>Eight rows of a group walk through the same tree, or one row through eight trees. A walk that has arrived stays at its
/// leaf.</remarks>
internal static unsafe class TreeWalk
{
    private const int Lanes = RowGroup.Rows;

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
    public static void Run(long* words, long* keys, int laneStride, uint* at, int sureSteps, int mostSteps)
    {
        uint a = at[0], b = at[1], c = at[2], d = at[3], e = at[4], f = at[5], g = at[6], h = at[7];
        int rest = mostSteps - sureSteps;
        for (int steps = rest <= StepsPerLook ? mostSteps : sureSteps; steps > 0; steps--)
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
        at[0] = a; at[1] = b; at[2] = c; at[3] = d; at[4] = e; at[5] = f; at[6] = g; at[7] = h;
        if (rest > StepsPerLook)
            RunOn(words, keys, laneStride, at);
    }

    private static void RunOn(long* words, long* keys, int laneStride, uint* at)
    {
        uint moved;
        do
        {
            moved = 0;
            for (int lane = 0; lane < Lanes; lane++)
            {
                uint from = at[lane], to = from;
                for (int step = 0; step < StepsPerLook; step++)
                    to = Step(words, keys + lane * laneStride, to);
                moved |= from ^ to;
                at[lane] = to;
            }
        }
        while (moved != 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(long* words, long* keys, uint at)
    {
        uint* meta = (uint*)(words + at + 1);
        return meta[1] + (keys[meta[0]] > words[at] ? (uint)PackedNode.Words : 0);
    }
}
