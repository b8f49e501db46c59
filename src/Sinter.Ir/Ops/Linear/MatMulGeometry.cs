using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>A batch of matrix products: matrix i of the result is rows x columns, from matrices XMatrices[i] and YMatrices[i] of x and y,
/// which are rows x inner and inner x columns after the transposes.</summary>
/// <param name="Output">The result's shape.</param>
/// <param name="Rows">Rows of one result.</param>
/// <param name="Inner">Terms of one sum.</param>
/// <param name="Columns">Columns of one result.</param>
/// <param name="TransposeX">True when x holds its matrices as inner x rows.</param>
/// <param name="TransposeY">True when y holds its matrices as columns x inner.</param>
/// <param name="XMatrices">Which matrix of x goes into each result.</param>
/// <param name="YMatrices">Which matrix of y goes into each result.</param>
public readonly record struct MatMulGeometry(Shape Output, int Rows, int Inner, int Columns, bool TransposeX, bool TransposeY,
    ImmutableArray<int> XMatrices, ImmutableArray<int> YMatrices)
{
    /// <summary>Reads the parameters of a <c>matmul</c> for these shapes.</summary>
    /// <exception cref="ModelException">The shapes cannot be multiplied.</exception>
    public static MatMulGeometry Read(Arguments arguments, Shape x, Shape y)
    {
        bool transposeX = arguments.Bool("transpose_x"), transposeY = arguments.Bool("transpose_y");
        Shape output = MatMulShapes.Infer(arguments, TensorType.Of(ElementType.Bool, x), TensorType.Of(ElementType.Bool, y)).ToShape();
        Shape xMatrix = x.Rank == 1 ? [1, x[0]] : x, yMatrix = y.Rank == 1 ? [y[0], 1] : y;
        int xRows = xMatrix[xMatrix.Rank - 2], xColumns = xMatrix[xMatrix.Rank - 1];
        int yRows = yMatrix[yMatrix.Rank - 2], yColumns = yMatrix[yMatrix.Rank - 1];
        Shape xBatch = Shape.Of(xMatrix.Dimensions[..^2]), yBatch = Shape.Of(yMatrix.Dimensions[..^2]);
        Shape batch = output.ElementCount == 0 ? [0] : ShapeRules.Broadcast(arguments, xBatch, yBatch);
        return new MatMulGeometry(output, transposeX ? xColumns : xRows, transposeX ? xRows : xColumns, transposeY ? yRows : yColumns,
            transposeX, transposeY, Matrices(xBatch, batch), Matrices(yBatch, batch));
    }

    private static ImmutableArray<int> Matrices(Shape own, Shape batch)
    {
        if (batch.ElementCount == 0)
            return [];
        var matrices = new int[Tensor.CheckedByteLength(ElementType.Int32, batch) / sizeof(int)];
        var walk = new IndexWalk(batch, ShapeRules.BroadcastStrides(own, batch));
        for (int i = 0; i < matrices.Length; i++, walk.Next())
            matrices[i] = walk.Offset;
        return ImmutableArray.Create(matrices);
    }
}
