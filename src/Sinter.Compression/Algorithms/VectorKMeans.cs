using System.Numerics;

namespace Sinter.Compression;

/// <summary>k-means of vectors: seeds far apart (k-means++), then Lloyd, the best of several starts. Deterministic. Many vectors are
/// represented by a sample until the last rounds.</summary>
internal sealed class VectorKMeans
{
    private const int Starts = 8, FewStarts = 2, MostRounds = 100, LastRounds = 4, Seed = 20260101;

    /// <summary>Distances computed per round up to which every vector takes part in all rounds, and up to which more starts are
    /// tried.</summary>
    private const long MostDistances = 1L << 23, FewDistances = 1L << 20;

    private readonly float[] _vectors;
    private readonly int _size, _count;

    private VectorKMeans(float[] vectors, int size)
    {
        _vectors = vectors;
        _size = size;
        _count = vectors.Length / size;
    }

    /// <summary>Clusters vectors that lie one after another.</summary>
    /// <returns>The centroids one after another, and each vector's index.</returns>
    public static (float[] Centroids, byte[] Indices) Cluster(float[] vectors, int size, int clusters)
    {
        var all = new VectorKMeans(vectors, size);
        VectorKMeans training = all.Sample(Math.Max((int)(MostDistances / clusters), 32 * clusters));
        var random = new Random(Seed);
        float[] best = [];
        double least = double.PositiveInfinity;
        int starts = (long)training._count * clusters <= FewDistances ? Starts : FewStarts;
        for (int start = 0; start < starts; start++)
        {
            float[] centroids = training.Spread(random, clusters);
            double error = training.Improve(centroids, MostRounds);
            if (error < least)
                (least, best) = (error, centroids);
        }
        if (training != all)
            all.Improve(best, LastRounds);
        var indices = new byte[all._count];
        all.Assign(best, indices, new double[all._count]);
        return (best, indices);
    }

    private VectorKMeans Sample(int most)
    {
        if (_count <= most)
            return this;
        var sample = new float[most * _size];
        for (int i = 0; i < most; i++)
            At((int)((long)i * _count / most)).CopyTo(sample.AsSpan(i * _size));
        return new VectorKMeans(sample, _size);
    }

    private ReadOnlySpan<float> At(int index) => _vectors.AsSpan(index * _size, _size);

    /// <summary>Each next centroid is drawn with a chance that grows with the squared distance to those drawn before.</summary>
    private float[] Spread(Random random, int clusters)
    {
        var centroids = new float[clusters * _size];
        var distances = new double[_count];
        Array.Fill(distances, double.PositiveInfinity);
        int chosen = random.Next(_count);
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            Span<float> centroid = centroids.AsSpan(cluster * _size, _size);
            At(chosen).CopyTo(centroid);
            double total = 0;
            for (int i = 0; i < _count; i++)
            {
                distances[i] = Math.Min(distances[i], Distance(At(i), centroid));
                total += distances[i];
            }
            double at = random.NextDouble() * total;
            for (chosen = 0; chosen < _count - 1 && (at -= distances[chosen]) > 0; chosen++)
            {
            }
        }
        return centroids;
    }

    /// <summary>Lloyd's rounds until nothing changes; gives the sum of squared distances.</summary>
    private double Improve(float[] centroids, int rounds)
    {
        var indices = new byte[_count];
        var distances = new double[_count];
        double error = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            double now = Assign(centroids, indices, distances);
            if (!(now < error))
                return now;
            error = now;
            Update(centroids, indices, distances);
        }
        return Assign(centroids, indices, distances);
    }

    /// <summary>Finds each vector's nearest centroid, as many centroids at a time as a register has numbers.</summary>
    private double Assign(float[] centroids, byte[] indices, double[] distances)
    {
        int clusters = centroids.Length / _size, width = Vector<float>.Count, padded = (clusters + width - 1) / width * width;
        // One row per coordinate. Places after the last centroid are infinitely far.
        var rows = new float[padded * _size];
        Array.Fill(rows, float.PositiveInfinity);
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            for (int d = 0; d < _size; d++)
                rows[(d * padded) + cluster] = centroids[(cluster * _size) + d];
        }
        double total = 0;
        for (int i = 0; i < _count; i++)
        {
            (int nearest, float distance) = Nearest(At(i), rows, padded);
            indices[i] = (byte)nearest;
            distances[i] = distance;
            total += distance;
        }
        return total;
    }

    private static (int Index, float Distance) Nearest(ReadOnlySpan<float> vector, float[] rows, int padded)
    {
        var least = new Vector<float>(float.PositiveInfinity);
        Vector<int> nearest = Vector<int>.Zero, indices = Vector<int>.Indices;
        for (int cluster = 0; cluster < padded; cluster += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int d = 0; d < vector.Length; d++)
            {
                Vector<float> difference = new Vector<float>(rows, (d * padded) + cluster) - new Vector<float>(vector[d]);
                sum += difference * difference;
            }
            Vector<int> closer = Vector.LessThan(sum, least);
            least = Vector.ConditionalSelect(closer, sum, least);
            nearest = Vector.ConditionalSelect(closer, indices, nearest);
            indices += new Vector<int>(Vector<float>.Count);
        }
        int index = nearest[0];
        float distance = least[0];
        for (int lane = 1; lane < Vector<float>.Count; lane++)
        {
            if (least[lane] < distance || (least[lane] == distance && nearest[lane] < index))
                (index, distance) = (nearest[lane], least[lane]);
        }
        return (index, distance);
    }

    /// <summary>Centroids become means. One that nobody is nearest to takes the vector that is farthest from its own.</summary>
    private void Update(float[] centroids, byte[] indices, double[] distances)
    {
        int clusters = centroids.Length / _size;
        var sums = new double[centroids.Length];
        var counts = new int[clusters];
        for (int i = 0; i < _count; i++)
        {
            int cluster = indices[i];
            counts[cluster]++;
            for (int d = 0; d < _size; d++)
                sums[(cluster * _size) + d] += _vectors[(i * _size) + d];
        }
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            if (counts[cluster] == 0)
            {
                int farthest = Array.IndexOf(distances, distances.Max());
                At(farthest).CopyTo(centroids.AsSpan(cluster * _size));
                distances[farthest] = 0;
                continue;
            }
            for (int d = 0; d < _size; d++)
                centroids[(cluster * _size) + d] = (float)(sums[(cluster * _size) + d] / counts[cluster]);
        }
    }

    private static float Distance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        float sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            float difference = left[i] - right[i];
            sum += difference * difference;
        }
        return sum;
    }
}
