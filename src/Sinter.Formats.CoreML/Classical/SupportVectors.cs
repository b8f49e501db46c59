using Google.Protobuf.Collections;

namespace Sinter.Formats.CoreML;

/// <summary>The support vectors of a model, checked.</summary>
/// <param name="Count">How many.</param>
/// <param name="Values">The values of all vectors, one vector after the other; of sparse ones those that are listed.</param>
/// <param name="Indices">Of sparse vectors the index of each value, from zero; null for dense ones.</param>
/// <param name="Starts">Of sparse vectors where each begins among the values, and where the last one ends; null for dense ones.</param>
public sealed record SupportVectors(int Count, double[] Values, int[]? Indices, int[]? Starts)
{
    /// <param name="dense">The dense vectors; null where there are none.</param>
    /// <param name="sparse">The sparse vectors; null where there are none.</param>
    /// <param name="length">Elements of the model's input.</param>
    /// <param name="place">The model, for error messages.</param>
    /// <exception cref="ModelFormatException">A vector does not fit the input.</exception>
    public static SupportVectors Read(Wire.DenseSupportVectors? dense, Wire.SparseSupportVectors? sparse, int length, string place) =>
        sparse is not null ? ReadSparse(sparse.Vectors, length, place) : dense is not null ? ReadDense(dense.Vectors, length, place)
        : new SupportVectors(0, [], null, null);

    private static SupportVectors ReadDense(RepeatedField<Wire.DenseVector> vectors, int length, string place)
    {
        for (int i = 0; i < vectors.Count; i++)
        {
            if (vectors[i].Values.Count != length)
                throw Invalid(place, i, $"{length} values, as the input has", $"{vectors[i].Values.Count}");
        }
        var values = new double[checked(vectors.Count * length)];
        for (int i = 0; i < vectors.Count; i++)
            vectors[i].Values.CopyTo(values, i * length);
        return new SupportVectors(vectors.Count, values, null, null);
    }

    private static SupportVectors ReadSparse(RepeatedField<Wire.SparseVector> vectors, int length, string place)
    {
        var starts = new int[vectors.Count + 1];
        for (int i = 0; i < vectors.Count; i++)
            starts[i + 1] = checked(starts[i] + vectors[i].Nodes.Count);
        var indices = new int[starts[^1]];
        var values = new double[starts[^1]];
        for (int i = 0, at = 0; i < vectors.Count; i++)
        {
            int last = 0;
            foreach (Wire.SparseNode node in vectors[i].Nodes)
            {
                if (node.Index < 1 || node.Index > length)
                    throw Invalid(place, i, $"indices from 1 to {length}, the length of the input", $"{node.Index}");
                if (node.Index <= last)
                    throw Invalid(place, i, "ascending indices", $"{node.Index} after {last}");
                last = node.Index;
                indices[at] = node.Index - 1;
                values[at++] = node.Value;
            }
        }
        return new SupportVectors(vectors.Count, values, indices, starts);
    }

    private static ModelFormatException Invalid(string place, int index, string expected, string actual) =>
        new(ModelStage.Load, $"{place}, support vector {index}", expected, actual);
}
