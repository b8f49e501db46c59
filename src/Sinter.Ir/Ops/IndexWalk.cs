using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Walks the indices of a shape in row-major order and keeps the offset that strides give to each.</summary>
internal sealed class IndexWalk
{
    private readonly Shape _shape;
    private readonly int[] _strides;
    private readonly int[] _index;

    public IndexWalk(Shape shape, ReadOnlySpan<int> strides)
    {
        if (strides.Length != shape.Rank)
            throw new ArgumentException("One stride per axis is needed.", nameof(strides));
        _shape = shape;
        _strides = strides.ToArray();
        _index = new int[shape.Rank];
    }

    /// <summary>The current index.</summary>
    public ReadOnlySpan<int> Index => _index;

    /// <summary>Sum of index times stride.</summary>
    public int Offset { get; private set; }

    /// <summary>Goes to the next index; after the last it is at the first again.</summary>
    public void Next()
    {
        for (int axis = _index.Length - 1; axis >= 0; axis--)
        {
            Offset += _strides[axis];
            if (++_index[axis] < _shape[axis])
                return;
            Offset -= _strides[axis] * _shape[axis];
            _index[axis] = 0;
        }
    }
}
