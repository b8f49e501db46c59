using CsCheck;
using Sinter.Compression;

namespace Sinter.Tests.Compression;

public sealed class ClusteringTests
{
    private static readonly Gen<float[]> Values = Gen.Float[-4, 4].Array[1, 12];

    [Fact]
    public void No_other_clustering_of_a_few_numbers_is_better() => Values.Sample(values =>
    {
        for (int count = 1; count <= 3; count++)
        {
            float[] centroids = ScalarKMeans.Centroids(values, [], count);
            Assert.Equal(centroids, centroids.Order());
            Assert.True(Error(values, centroids) <= Best(values, count) + 1e-5);
        }
    });

    [Fact]
    public void Weights_count_as_repetitions() => Gen.Select(Values, Gen.Int[1, 4].Array[12]).Sample((values, repetitions) =>
    {
        float[] weights = [.. repetitions.Take(values.Length).Select(count => (float)count)];
        float[] repeated = [.. values.SelectMany((value, i) => Enumerable.Repeat(value, repetitions[i]))];
        float[] weighted = ScalarKMeans.Centroids(values, weights, 2), counted = ScalarKMeans.Centroids(repeated, [], 2);
        Assert.Equal(Error(repeated, counted), Error(repeated, weighted), 1e-4);
    });

    [Theory]
    [InlineData(20_000)]
    [InlineData(5_000_000)]
    public void Many_numbers_come_close_to_the_best_error_known(int count)
    {
        var random = new Random(1);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2) * Math.Sqrt(3));
        // For uniform densities the error of k levels falls with k squared; for this sum of uniforms it was computed with a million points.
        float[] few = ScalarKMeans.Centroids(values, [], 16), many = ScalarKMeans.Centroids(values, [], 64);
        double fewError = Error(values, few) / count, manyError = Error(values, many) / count;
        Assert.InRange(fewError / manyError, 12, 18);
        foreach (float[] centroids in new[] { few, many })
        {
            double before = Error(values, centroids);
            Assert.True(before - Error(values, Improved(values, centroids)) < 1e-3 * before);
        }
    }

    [Fact]
    public void The_nearest_entry_is_found_whatever_the_size_of_the_table() => Gen.Select(Gen.Float[-9, 9].Array[1, 50], Gen.Int[1, 8]).Sample(
        (values, bits) =>
        {
            float[] table = [.. Enumerable.Range(0, 1 << bits).Select(i => (i * 0.1f) - 6)];
            var indices = new byte[values.Length];
            Codebook.Assign(values, table, indices);
            for (int i = 0; i < values.Length; i++)
                Assert.Equal(table.Min(entry => Math.Abs(entry - values[i])), Math.Abs(table[indices[i]] - values[i]), 1e-5f);
        });

    [Fact]
    public void Vectors_that_form_clear_clusters_find_them()
    {
        var random = new Random(2);
        float[] vectors = [.. Enumerable.Range(0, 4000).SelectMany(i => new[] { i % 4 * 10f, i % 2 * 10f, 5f }
            .Select(center => center + ((float)random.NextDouble() * 0.1f)))];
        (float[] centroids, byte[] indices) = VectorKMeans.Cluster(vectors, 3, 4);
        Assert.Equal(4, indices.Distinct().Count());
        for (int i = 0; i < indices.Length; i++)
        {
            for (int d = 0; d < 3; d++)
                Assert.Equal(vectors[(i * 3) + d], centroids[(indices[i] * 3) + d], 0.2f);
        }
    }

    [Fact]
    public void Fewer_vectors_than_clusters_are_kept_as_they_are()
    {
        float[] vectors = [1, 2, 3, 4, 5, 6];
        (float[] centroids, byte[] indices) = VectorKMeans.Cluster(vectors, 2, 16);
        for (int i = 0; i < 3; i++)
            Assert.Equal(vectors.AsSpan(2 * i, 2), centroids.AsSpan(2 * indices[i], 2));
    }

    private static double Error(float[] values, float[] centroids)
    {
        double sum = 0;
        var indices = new byte[values.Length];
        Codebook.Assign(values, centroids, indices);
        for (int i = 0; i < values.Length; i++)
            sum += Math.Pow((double)values[i] - centroids[indices[i]], 2);
        return sum;
    }

    /// <summary>One more round of Lloyd.</summary>
    private static float[] Improved(float[] values, float[] centroids)
    {
        var indices = new byte[values.Length];
        Codebook.Assign(values, centroids, indices);
        var sums = new double[centroids.Length];
        var counts = new int[centroids.Length];
        for (int i = 0; i < values.Length; i++)
        {
            sums[indices[i]] += values[i];
            counts[indices[i]]++;
        }
        return [.. centroids.Select((centroid, i) => counts[i] == 0 ? centroid : (float)(sums[i] / counts[i]))];
    }

    /// <summary>The least error over all ways to cut the sorted numbers, by trying them all.</summary>
    private static double Best(float[] values, int count)
    {
        float[] sorted = [.. values.Order()];
        double Cost(int from, int to)
        {
            double mean = sorted[from..to].Average(value => (double)value);
            return sorted[from..to].Sum(value => (value - mean) * (value - mean));
        }
        double Cut(int from, int clusters) => from == sorted.Length ? 0
            : clusters == 1 ? Cost(from, sorted.Length)
            : Enumerable.Range(from + 1, sorted.Length - from).Min(to => Cost(from, to) + Cut(to, clusters - 1));
        return Cut(0, count);
    }
}
