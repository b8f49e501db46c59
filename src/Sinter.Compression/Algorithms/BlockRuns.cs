using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Neighbouring elements that lie in one block.</summary>
/// <param name="Start">The first element, in row-major order.</param>
/// <param name="Block">The number of the block, in row-major order.</param>
internal readonly record struct BlockRun(int Start, int Block);

/// <summary>A tensor cut into equal blocks, walked in row-major order by runs of elements that lie in one block.</summary>
internal sealed class BlockRuns
{
    private readonly int[] _runs, _runsPerBlock, _blockStrides;

    /// <param name="data">The tensor's shape.</param>
    /// <param name="blockSizes">Elements of a block along each axis; each divides the shape's.</param>
    public BlockRuns(Shape data, ReadOnlySpan<int> blockSizes)
    {
        Data = data;
        var blocks = new int[data.Rank];
        for (int axis = 0; axis < blocks.Length; axis++)
            blocks[axis] = data[axis] / blockSizes[axis];
        Blocks = Shape.Of(blocks);
        int last = Array.FindLastIndex(blocks, count => count > 1);
        Length = 1;
        for (int axis = last + 1; axis < blocks.Length; axis++)
            Length *= data[axis];
        if (last >= 0)
            Length *= blockSizes[last];
        // Along the last cut axis a run is a whole block; along the axes before it, each index starts new runs.
        _runs = new int[last + 1];
        _runsPerBlock = new int[last + 1];
        _blockStrides = Blocks.Strides();
        for (int axis = 0; axis <= last; axis++)
        {
            _runs[axis] = axis == last ? blocks[axis] : data[axis];
            _runsPerBlock[axis] = axis == last ? 1 : blockSizes[axis];
        }
    }

    public Shape Data { get; }

    /// <summary>Blocks along each axis.</summary>
    public Shape Blocks { get; }

    public int BlockCount => (int)Blocks.ElementCount;

    /// <summary>Elements of every run.</summary>
    public int Length { get; }

    /// <summary>Elements of every block.</summary>
    public int BlockElements => (int)(Data.ElementCount / Math.Max(Blocks.ElementCount, 1));

    public IEnumerator<BlockRun> GetEnumerator()
    {
        var index = new int[_runs.Length];
        for (int start = 0; start < Data.ElementCount; start += Length)
        {
            int block = 0;
            for (int axis = 0; axis < index.Length; axis++)
                block += index[axis] / _runsPerBlock[axis] * _blockStrides[axis];
            yield return new BlockRun(start, block);
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == _runs[axis]; axis--)
                index[axis] = 0;
        }
    }

    /// <summary>The elements ordered by block, each block's in row-major order.</summary>
    public T[] Gather<T>(ReadOnlySpan<T> elements)
    {
        var gathered = new T[elements.Length];
        int[] next = Starts();
        foreach (BlockRun run in this)
        {
            elements.Slice(run.Start, Length).CopyTo(gathered.AsSpan(next[run.Block]));
            next[run.Block] += Length;
        }
        return gathered;
    }

    /// <summary>Puts gathered elements back in row-major order.</summary>
    public T[] Scatter<T>(ReadOnlySpan<T> gathered)
    {
        var elements = new T[gathered.Length];
        int[] next = Starts();
        foreach (BlockRun run in this)
        {
            gathered.Slice(next[run.Block], Length).CopyTo(elements.AsSpan(run.Start));
            next[run.Block] += Length;
        }
        return elements;
    }

    private int[] Starts()
    {
        var starts = new int[BlockCount];
        for (int block = 0; block < starts.Length; block++)
            starts[block] = block * BlockElements;
        return starts;
    }
}
