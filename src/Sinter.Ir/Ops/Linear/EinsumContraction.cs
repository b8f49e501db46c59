using System.Collections.Immutable;
using System.Numerics;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Evaluates an einsum as a batch of matrix products, of which the axes are groups of letters.</summary>
internal sealed class EinsumContraction
{
    private readonly EinsumEquation _equation;
    private readonly IReadOnlyDictionary<char, int> _sizes;

    public EinsumContraction(EinsumEquation equation, IReadOnlyDictionary<char, int> sizes)
    {
        _equation = equation;
        _sizes = sizes;
        ImmutableArray<char> order = [.. equation.Batch, .. equation.Rows, .. equation.Columns];
        Shape = ShapeOf(order);
        ResultShape = ShapeOf([.. equation.Result]);
        int[] strides = Shape.Strides();
        ResultStrides = [.. equation.Result.Select(letter => strides[order.IndexOf(letter)])];
    }

    /// <summary>The shape of the products: letters of the batch, of x, of y.</summary>
    public Shape Shape { get; }

    /// <summary>The shape that the equation asks for.</summary>
    public Shape ResultShape { get; }

    /// <summary>Strides that walk <see cref="ResultShape"/> in the products.</summary>
    public int[] ResultStrides { get; }

    public T[] Run<T>(Shape xShape, T[] x, Shape yShape, T[] y)
        where T : INumber<T>
    {
        int batch = Count(_equation.Batch), rows = Count(_equation.Rows);
        int inner = Count(_equation.Inner), columns = Count(_equation.Columns);
        T[] left = Arrange(_equation.X, xShape, x, [.. _equation.Batch, .. _equation.Rows, .. _equation.Inner]);
        T[] right = Arrange(_equation.Y, yShape, y, [.. _equation.Batch, .. _equation.Inner, .. _equation.Columns]);
        var results = new T[Tensor.CheckedByteLength(ElementType.UInt8, Shape)];
        for (int i = 0; i < batch; i++)
        {
            var leftView = MatrixView.Of(i * rows * inner, rows, inner, false);
            var rightView = MatrixView.Of(i * inner * columns, inner, columns, false);
            Span<T> target = results.AsSpan(i * rows * columns, rows * columns);
            MatrixProduct.Accumulate(left, leftView, right, rightView, target, rows, inner, columns);
        }
        return results;
    }

    /// <summary>The operand with its axes in the order of <paramref name="kept"/>, summed over its other letters.</summary>
    private T[] Arrange<T>(string letters, Shape shape, T[] values, ImmutableArray<char> kept)
        where T : INumber<T>
    {
        ImmutableArray<char> summed = [.. letters.Distinct().Where(letter => !kept.Contains(letter))];
        int[] own = shape.Strides();
        var strides = new int[kept.Length + summed.Length];
        ImmutableArray<char> order = [.. kept, .. summed];
        for (int i = 0; i < letters.Length; i++)
        {
            if (shape[i] != 1)
                strides[order.IndexOf(letters[i])] += own[i];
        }
        var arranged = new T[Tensor.CheckedByteLength(ElementType.UInt8, ShapeOf(kept))];
        int terms = Count(summed);
        var walk = new IndexWalk(ShapeOf(order), strides);
        for (int i = 0; i < arranged.Length; i++)
        {
            T sum = T.Zero;
            for (int k = 0; k < terms; k++, walk.Next())
                sum += values[walk.Offset];
            arranged[i] = sum;
        }
        return arranged;
    }

    private int Count(ImmutableArray<char> letters) => checked((int)ShapeOf(letters).ElementCount);

    private Shape ShapeOf(ImmutableArray<char> letters) => Shape.Of([.. letters.Select(letter => _sizes[letter])]);
}
