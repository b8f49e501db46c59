namespace Sinter.Ir.Ops;

/// <summary>Walks the elements of a grid in row-major order and keeps the number of the block that each lies in.</summary>
internal sealed class BlockWalk
{
    private readonly int[] _sizes, _blockSizes, _strides, _counts;
    private readonly int[] _index, _within;

    public BlockWalk(in BlockGrid grid)
    {
        int rank = grid.Data.Rank;
        _sizes = grid.Data.ToArray();
        _counts = grid.Blocks.ToArray();
        _strides = grid.Blocks.Strides();
        _blockSizes = new int[rank];
        for (int axis = 0; axis < rank; axis++)
            _blockSizes[axis] = grid.BlockSize(axis);
        _index = new int[rank];
        _within = new int[rank];
    }

    /// <summary>The current element's block.</summary>
    public int Block { get; private set; }

    /// <summary>Goes to the next element.</summary>
    public void Next()
    {
        for (int axis = _index.Length - 1; axis >= 0; axis--)
        {
            if (++_within[axis] == _blockSizes[axis])
            {
                _within[axis] = 0;
                Block += _strides[axis];
            }
            if (++_index[axis] < _sizes[axis])
                return;
            _index[axis] = 0;
            Block -= _strides[axis] * _counts[axis];
        }
    }
}
