using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>The innermost one or two loops of a strided copy are a unit; a tile is a number of units.</summary>
internal readonly unsafe struct StridedCopyBody<T> : IParallelBody
    where T : unmanaged
{
    private const int TileElements = 16 * 1024;

    /// <summary>Elements of the innermost loop that a unit takes.</summary>
    private const int ChunkLength = 16 * 1024;

    /// <summary>Rows of a transposition that a unit takes at least: a cache line of 4-byte elements.</summary>
    private const int BlockRows = 16;

    /// <summary>Elements of a transposition that a unit takes where columns are few.</summary>
    private const int UnitElements = 4 * 1024;

    private readonly StridedCopyPlan _plan;
    private readonly T* _source;
    private readonly T* _target;
    private readonly int _outerRank;
    private readonly int _unitLength;
    private readonly int _unitsPerOuter;
    private readonly int _units;
    private readonly int _unitsPerTile;

    public StridedCopyBody(StridedCopyPlan plan, T* source, T* target)
    {
        _plan = plan;
        _source = source;
        _target = target;
        int rank = plan.Sizes.Length;
        _outerRank = plan.IsTransposed ? rank - 2 : rank - 1;
        int split = plan.Sizes[_outerRank];
        _unitLength = Math.Min(split, plan.IsTransposed ? Math.Max(BlockRows, UnitElements / plan.Sizes[^1]) : ChunkLength);
        _unitsPerOuter = Tiles.Count(split, _unitLength);
        int outer = 1;
        for (int axis = 0; axis < _outerRank; axis++)
            outer = checked(outer * plan.Sizes[axis]);
        _units = checked(outer * _unitsPerOuter);
        long unitElements = (long)_unitLength * (plan.IsTransposed ? plan.Sizes[rank - 1] : 1);
        _unitsPerTile = (int)Math.Max(1, TileElements / unitElements);
        TileCount = Tiles.Count(_units, _unitsPerTile);
    }

    public int TileCount { get; }

    public void Run(int tile)
    {
        int end = (int)Math.Min(_units, (tile + 1L) * _unitsPerTile);
        for (int unit = tile * _unitsPerTile; unit < end; unit++)
        {
            int outer = Math.DivRem(unit, _unitsPerOuter, out int part);
            nint source = 0, target = 0;
            for (int axis = _outerRank - 1; axis >= 0; axis--)
            {
                outer = Math.DivRem(outer, _plan.Sizes[axis], out int position);
                source += position * _plan.SourceStrides[axis];
                target += position * _plan.TargetStrides[axis];
            }
            int start = part * _unitLength, count = Math.Min(_unitLength, _plan.Sizes[_outerRank] - start);
            nint sourceStride = _plan.SourceStrides[_outerRank], targetStride = _plan.TargetStrides[_outerRank];
            T* from = _source + source + start * sourceStride;
            T* to = _target + target + start * targetStride;
            if (_plan.IsTransposed)
                Transpose(from, to, count, _plan.Sizes[^1], _plan.SourceStrides[^1], targetStride);
            else
                CopyRow(from, to, count, sourceStride, targetStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRow(T* from, T* to, int count, nint sourceStride, nint targetStride)
    {
        if (sourceStride == 1 && targetStride == 1)
        {
            Buffer.MemoryCopy(from, to, (long)count * sizeof(T), (long)count * sizeof(T));
        }
        else if (sourceStride == 0 && targetStride == 1)
        {
            new Span<T>(to, count).Fill(*from);
        }
        else
        {
            for (int i = 0; i < count; i++)
                to[i * targetStride] = from[i * sourceStride];
        }
    }

    // to[i * rowStride + j] = from[i + j * columnStride].
    private static void Transpose(T* from, T* to, int rows, int columns, nint columnStride, nint rowStride)
    {
        if (sizeof(T) == sizeof(uint))
        {
            Transposition.Run((uint*)from, columnStride, (uint*)to, rowStride, rows, columns);
            return;
        }
        for (int block = 0; block < columns; block += BlockRows)
        {
            int end = Math.Min(columns, block + BlockRows);
            for (int i = 0; i < rows; i++)
            {
                for (int j = block; j < end; j++)
                    to[i * rowStride + j] = from[i + j * columnStride];
            }
        }
    }
}
