namespace Sinter.Compression;

/// <summary>k-means of vectors: seeds far apart (k-means++), then Lloyd, the best of several starts. Deterministic. Many vectors are
/// represented by a sample until the last rounds.</summary>
internal sealed class VectorKMeans
{
    private const int Starts = 8, MostRounds = 100, LastRounds = 4, Seed = 20260101;

    /// <summary>Distances computed per round up to which every vector takes part in all rounds.</summary>
    private const long MostDistances = 1L << 24;

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
        for (int start = 0; start < Starts; start++)
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
            Vector((int)((long)i * _count / most)).CopyTo(sample.AsSpan(i * _size));
        return new VectorKMeans(sample, _size);
    }

    private ReadOnlySpan<float> Vector(int index) => _vectors.AsSpan(index * _size, _size);

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
            Vector(chosen).CopyTo(centroid);
            double total = 0;
            for (int i = 0; i < _count; i++)
            {
                distances[i] = Math.Min(distances[i], Distance(Vector(i), centroid));
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

    private double Assign(float[] centroids, byte[] indices, double[] distances)
    {
        int clusters = centroids.Length / _size;
        double total = 0;
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<float> vector = Vector(i);
            double least = double.PositiveInfinity;
            for (int cluster = 0; cluster < clusters; cluster++)
            {
                double distance = Distance(vector, centroids.AsSpan(cluster * _size, _size));
                if (distance < least)
                {
                    least = distance;
                    indices[i] = (byte)cluster;
                }
            }
            distances[i] = least;
            total += least;
        }
        return total;
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
                Vector(farthest).CopyTo(centroids.AsSpan(cluster * _size));
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
