using System.Collections.Immutable;

namespace Sinter.Kernels;

/// <summary>Which piece of scratch memory each value of a chain has while it lives; -1 for one that needs none.</summary>
internal sealed record ChainPlaces(int[] Places, int Count)
{
    public static ChainPlaces Of(ImmutableArray<ChainOperand> operands, ImmutableArray<ChainInstruction> instructions)
    {
        int values = operands.Length + instructions.Length, count = 0;
        var places = new int[values];
        var lastRead = new int[values];
        for (int i = 0; i < instructions.Length; i++)
        {
            lastRead[instructions[i].Left] = i;
            if (instructions[i].Right >= 0)
                lastRead[instructions[i].Right] = i;
        }
        for (int i = 0; i < operands.Length; i++)
            places[i] = operands[i].IsScalar || operands[i].IsDense ? -1 : count++;
        var free = new Stack<int>();
        for (int i = 0; i < instructions.Length; i++)
        {
            int value = operands.Length + i;
            // An instruction may write over what it reads, element by element.
            for (int read = 0; read < value; read++)
            {
                if (lastRead[read] == i && places[read] >= 0 && (instructions[i].Left == read || instructions[i].Right == read))
                    free.Push(places[read]);
            }
            places[value] = instructions[i].Output >= 0 ? -1 : free.TryPop(out int place) ? place : count++;
        }
        return new ChainPlaces(places, count);
    }
}
