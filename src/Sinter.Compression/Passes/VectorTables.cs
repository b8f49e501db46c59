using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>A table of vectors for each group of channels. A vector stands for neighbours along the channel axis.</summary>
/// <param name="Indices">The shape of the indices.</param>
/// <param name="Codes">The indices in row-major order.</param>
/// <param name="Shape">The shape of the tables.</param>
/// <param name="Entries">The tables one after another.</param>
internal sealed record VectorTables(Shape Indices, byte[] Codes, Shape Shape, float[] Entries)
{
    public static VectorTables Build(float[] weights, Shape shape, int[] groupSizes, int axis, int size, int bits)
    {
        int[] sizes = shape.ToArray(), groups = [.. groupSizes];
        sizes[axis] /= size;
        groups[axis] /= size;
        Shape indices = Shape.Of(sizes);
        var runs = new BlockRuns(indices, groups);
        int[] order = runs.Gather<int>([.. Enumerable.Range(0, (int)indices.ElementCount)]);
        int inner = indices.Strides()[axis], entries = 1 << bits;
        var codes = new byte[order.Length];
        var tables = new float[runs.BlockCount * entries * size];
        Parallel.For(0, runs.BlockCount, group =>
        {
            ReadOnlySpan<int> members = order.AsSpan(group * runs.BlockElements, runs.BlockElements);
            var vectors = new float[members.Length * size];
            for (int i = 0; i < members.Length; i++)
            {
                int first = (members[i] / inner * inner * size) + (members[i] % inner);
                for (int v = 0; v < size; v++)
                    vectors[(i * size) + v] = weights[first + (v * inner)];
            }
            (float[] centroids, byte[] found) = VectorKMeans.Cluster(vectors, size, entries);
            centroids.CopyTo(tables, group * entries * size);
            for (int i = 0; i < members.Length; i++)
                codes[members[i]] = found[i];
        });
        return new VectorTables(indices, codes, Shape.Of([.. runs.Blocks.ToArray(), entries, size]), tables);
    }
}
